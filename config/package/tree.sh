#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tree.sh DIRECTORY: lays out what is installed below DIRECTORY, with a Java of its own; 'mvn package' made the jars.
#
#   /usr/lib/culvert   launchers, jars/, runtime/ (jlink), native/ (JNA's library, so that nothing is unpacked at a start)
#   /etc/culvert       jvm.options, lab.toml
#
# The same sources and the same JDK give the same bytes: times are SOURCE_DATE_EPOCH, which is the build's unless set.
set -eu
[ $# = 1 ] || { echo "usage: tree.sh DIRECTORY" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
tree=$1
program=tree.sh
# shellcheck source=appliance/launcher.sh
. "$root/appliance/launcher.sh"

# What the jars use; java.desktop and java.sql, which JNA and picocli could use, stay out.
modules=java.base,java.logging,java.management,java.naming,java.net.http,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported

find_jdk
[ -x "$jdk/bin/jlink" ] || fail "$jdk has no jlink: a whole JDK is needed"
target=$root/appliance/target
read_classpath || fail "there are no jars in $target: run 'mvn package' first"
home=$tree/usr/lib/culvert
umask 022
mkdir -p "$home/config" "$home/appliance" "$home/native" "$home/jars" "$tree/etc/culvert" "$tree/usr/bin" \
    "$tree/usr/lib/systemd/system" "$tree/usr/lib/sysusers.d" "$tree/usr/share/doc/culvert/examples"

"$jdk/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --output "$home/runtime"

cp "$root/culvert" "$root/culvert-wg" "$home/"
cp "$root/appliance/launcher.sh" "$home/appliance/"
cp "$target"/appliance-*.jar "$home/jars/"
cp -R "$target/lib" "$home/jars/"
for command in culvert culvert-wg; do
    ln -s "../lib/culvert/$command" "$tree/usr/bin/$command"
done

case $(uname -m) in
x86_64) place=linux-x86-64 ;;
aarch64) place=linux-aarch64 ;;
*) fail "there is no package for $(uname -m)" ;;
esac
(cd "$home/native" && "$jdk/bin/jar" --extract --file "$target"/lib/jna-*.jar "com/sun/jna/$place/libjnidispatch.so")
mv "$home/native/com/sun/jna/$place/libjnidispatch.so" "$home/native/"
rm -r "$home/native/com"

{
    cat "$root/config/jvm.options"
    echo "# JNA's library is installed; nothing is unpacked into a temporary directory."
    echo "-Djna.boot.library.path=/usr/lib/culvert/native"
    echo "-Djna.nounpack=true"
} >"$tree/etc/culvert/jvm.options"
ln -s /etc/culvert/jvm.options "$home/config/jvm.options"
cp "$root/config/lab.toml" "$tree/etc/culvert/"
cp "$root/config/culvert@.service" "$tree/usr/lib/systemd/system/"
cp "$root/config/package/culvert.sysusers" "$tree/usr/lib/sysusers.d/culvert.conf"

doc=$tree/usr/share/doc/culvert
cp "$root/README.md" "$root/CHANGELOG.md" "$doc/"
cp "$root/config/package/copyright" "$doc/"
cp "$root/config/gateway.toml" "$root/config/hub.toml" "$root/config/site-to-site.toml" "$root/config/exit.toml" \
    "$root/config/REFERENCE.md" "$doc/examples/"
"$root/config/package/sbom.sh" "$home/jars" >"$doc/sbom.json"
for page in "$root"/config/man/*.[1-8]; do # manual pages, where there are some
    [ -e "$page" ] || continue
    mkdir -p "$tree/usr/share/man/man${page##*.}"
    gzip -9nc "$page" >"$tree/usr/share/man/man${page##*.}/${page##*/}.gz"
done

if [ -z "${SOURCE_DATE_EPOCH-}" ]; then
    SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' "$root/pom.xml")" +%s)
fi
chmod -R u=rwX,go=rX "$tree"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
