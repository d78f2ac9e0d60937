#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deb.sh: makes target/culvert_VERSION_ARCH.deb of what 'mvn package' built, with a Java of its own; needs dpkg-deb and a
# JDK with jlink. CULVERT_DEB_COMPRESSION="gzip 1" makes it quicker and larger.
set -eu
cd "$(dirname "$0")/../.."

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml | head -n 1)
architecture=$(dpkg --print-architecture)
package=target/culvert_${version}_$architecture.deb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${SOURCE_DATE_EPOCH-}" ]; then
    SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' pom.xml)" +%s)
fi
export SOURCE_DATE_EPOCH # dpkg-deb stamps its archives with it

umask 022
tree=$work/tree
mkdir "$tree"
config/package/tree.sh "$tree"
size=$(find "$tree" -type f -printf '%s\n' | awk '{ bytes += $1 } END { print int(bytes / 1024) }') # KiB
mkdir "$tree/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@SIZE@/$size/" config/package/debian/control >"$tree/DEBIAN/control"
for script in postinst prerm postrm; do
    install -m 755 "config/package/debian/$script" "$tree/DEBIAN/$script"
done
(cd "$tree" && find etc -type f | LC_ALL=C sort | sed 's|^|/|' >DEBIAN/conffiles)
(cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)

compression=${CULVERT_DEB_COMPRESSION:-xz 6} # and the level
mkdir -p target
dpkg-deb --root-owner-group "-Z${compression% *}" "-z${compression#* }" --build "$tree" "$package" >/dev/null
echo "$package"
