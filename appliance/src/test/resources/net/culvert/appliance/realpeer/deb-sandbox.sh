#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deb-sandbox.sh DIRECTORY PACKAGE, by 'unshare -m -n': installs, runs, removes and purges the package in a copy of this
# host that is gone afterwards, without the JDKs of this host. Says what it sees, a line "== TITLE" before each step.
set -e
place=$1
root=$place/root
mount --make-rprivate /
mount -t tmpfs -o size=1g tmpfs "$place" # a file system of its own, for a layer must not lie in the one below
mkdir "$place/upper" "$place/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for hidden in /usr/lib/jvm /tmp /run /opt; do
    mount -t tmpfs tmpfs "$root$hidden"
done
cp "$2" "$root/tmp/culvert.deb"

inside() {
    env -u JAVA_HOME chroot "$root" "$@"
}

start_and_end() { # words in front of the command
    # shellcheck disable=SC2016 # the inner shell expands
    inside "$@" sh -c '
        culvert run /etc/culvert/lab.toml >/tmp/said-$$ 2>/dev/null &
        tries=0
        until grep -q ready /tmp/said-$$ || [ $tries = 200 ]; do sleep 0.1; tries=$((tries + 1)); done
        ip -o link | grep -c tun
        kill $!
        wait $!
        echo "ended with $?"
        cat /tmp/said-$$'
}

left() {
    (cd "$root" && find usr/bin/culvert* usr/lib/culvert* usr/lib/systemd/system/culvert* etc/culvert var/cache/culvert \
        ! -type d 2>/dev/null) || true
}

echo "== install"
inside dpkg -i /tmp/culvert.deb 2>&1
left | grep -c .
echo "== verify"
inside dpkg --verify culvert
echo "== cache"
ls "$root/var/cache/culvert"
echo "== version"
inside culvert --version
echo "== run"
start_and_end
echo "== run as the user of the service"
inside install -d -o culvert -g culvert /run/culvert /run/wireguard /var/lib/culvert # as the unit has systemd do
start_and_end setpriv --reuid=culvert --regid=culvert --clear-groups --inh-caps=-all,+net_admin --ambient-caps=+net_admin \
    --bounding-set=-all,+net_admin --no-new-privs
echo "== remove"
inside dpkg -r culvert >/dev/null 2>&1
left
echo "== purge"
inside dpkg -P culvert >/dev/null 2>&1
left
