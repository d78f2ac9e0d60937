#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# oci.sh [PACKAGE.deb]: makes target/culvert-oci.tar, an OCI image (image-spec 1.1, image layout) of the Debian package, which
# it makes first where none is given. No daemon and no registry take part; 'podman load' and 'skopeo copy' read the file.
#
# Two layers: the C library of this host, as dpkg knows it, and the package. There is no shell in it. To run it:
#
#     podman run --cap-add NET_ADMIN --device /dev/net/tun -v /etc/culvert:/etc/culvert:ro culvert run /etc/culvert/lab.toml
set -eu
cd "$(dirname "$0")/../.."

fail() {
    echo "oci.sh: $1" >&2
    exit 1
}

[ -n "${SOURCE_DATE_EPOCH-}" ] ||
    SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' pom.xml)" +%s)
export SOURCE_DATE_EPOCH
package=${1:-$(config/package/deb.sh)}
[ -r "$package" ] || fail "there is no package $package"
version=$(dpkg-deb -f "$package" Version)
architecture=$(dpkg-deb -f "$package" Architecture)
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
blobs=$work/layout/blobs/sha256
mkdir -p "$blobs" "$work/base/usr/lib" "$work/base/usr/lib64" "$work/base/etc" "$work/package"

# The base: libraries, and the two users that there are. libcrypto makes sealing faster where the host has it.
dpkg --verify libc6 | grep -q '/lib' && fail "files of the package libc6 were changed on this host"
for library in $(dpkg -L libc6 libssl3 2>/dev/null | grep -E '\.so(\.[0-9]+)*$' | grep -vE '/gconv/|/engines|/ossl-modules/'); do
    place=$work/base/usr/${library#/}
    place=$(echo "$place" | sed 's|/usr/usr/|/usr/|')
    mkdir -p "${place%/*}"
    cp -L "$library" "$place"
done
ln -s usr/lib "$work/base/lib"
ln -s usr/lib64 "$work/base/lib64"
printf 'root:x:0:0:root:/:/nonexistent\nculvert:x:999:999:Culvert gateways:/nonexistent:/nonexistent\n' >"$work/base/etc/passwd"
printf 'root:x:0:\nculvert:x:999:\n' >"$work/base/etc/group"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$work/base/etc/nsswitch.conf"
mkdir -p "$work/base/tmp" "$work/base/run" "$work/base/var" "$work/base/proc" "$work/base/dev" "$work/base/sys"
ln -s ../run "$work/base/var/run"

dpkg-deb -x "$package" "$work/package"
rm -rf "$work/package/usr/lib/systemd" "$work/package/usr/lib/sysusers.d" "$work/package/usr/share/man"

# Sets $digest and $size of the blob that it takes.
store() {
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    size=$(stat -c %s "$1")
    mv "$1" "$blobs/$digest"
}

descriptor() { # media type of the blob stored last
    printf '{"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s' "$1" "$digest" "$size"
}

archive() { # directory, file
    tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$1" -cf "$2" .
}

layers=
ids=
for layer in base package; do
    chmod -R u=rwX,go=rX "$work/$layer"
    [ $layer = package ] || chmod 1777 "$work/base/tmp"
    archive "$work/$layer" "$work/$layer.tar"
    ids="$ids${ids:+,}\"sha256:$(sha256sum "$work/$layer.tar" | cut -d' ' -f1)\""
    gzip -n -6 "$work/$layer.tar"
    store "$work/$layer.tar.gz"
    layers="$layers${layers:+,}$(descriptor layer.v1.tar+gzip)"'}'
done

cat >"$work/config.json" <<END
{"created":"$created","architecture":"$architecture","os":"linux","config":{
"Env":["PATH=/usr/lib/culvert/runtime/bin"],"WorkingDir":"/etc/culvert",
"Entrypoint":["/usr/lib/culvert/runtime/bin/java","@/etc/culvert/jvm.options",
"-cp","/usr/lib/culvert/jars/*:/usr/lib/culvert/jars/lib/*","net.culvert.appliance.cli.Culvert"],"Cmd":["--help"],
"Labels":{"org.opencontainers.image.title":"culvert","org.opencontainers.image.version":"$version",
"org.opencontainers.image.licenses":"Apache-2.0"}},
"rootfs":{"type":"layers","diff_ids":[$ids]},
"history":[{"created":"$created","comment":"libraries of libc6 $(dpkg-query -W -f '${Version}' libc6)"},
{"created":"$created","comment":"culvert $version"}]}
END
store "$work/config.json"
config="$(descriptor config.v1+json)}"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}\n' \
    "$config" "$layers" >"$work/manifest.json"
store "$work/manifest.json"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s,"annotations":%s}]}\n' \
    "$(descriptor manifest.v1+json)" "{\"org.opencontainers.image.ref.name\":\"culvert:$version\"}" \
    >"$work/layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}\n' >"$work/layout/oci-layout"

mkdir -p target
archive "$work/layout" target/culvert-oci.tar
echo target/culvert-oci.tar
