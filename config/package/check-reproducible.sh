#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check-reproducible.sh: builds the sources twice, in two directories at two times, and compares jars, package and image byte
# for byte. Takes some minutes; not part of 'verify'. What is given as arguments goes to Maven.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for turn in first second; do # both copies before the first build: who goes on working changes nothing
    mkdir -p "$work/$turn/culvert"
    git ls-files -z | xargs -0 tar -cf - | tar -xf - -C "$work/$turn/culvert"
done
for turn in first second; do
    copy=$work/$turn/culvert
    echo "check-reproducible: building, $turn time"
    (cd "$copy" && mvn -q -B -DskipTests "$@" package)
    deb=$(cd "$copy" && config/package/deb.sh)
    (cd "$copy" && config/package/oci.sh "$deb" >/dev/null)
    (cd "$copy" && find . -path '*/target/*.jar' -o -path './target/culvert*' | LC_ALL=C sort | xargs sha256sum) \
        >"$work/$turn.sums"
done
echo "check-reproducible: $(grep -c . "$work/first.sums") files"
diff "$work/first.sums" "$work/second.sums" || {
    echo "check-reproducible: the files above differ" >&2
    exit 1
}
echo "check-reproducible: all are the same"
