#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sbom.sh DIRECTORY: what is in the jars of DIRECTORY and DIRECTORY/lib, as a bill of materials on standard output
# (CycloneDX 1.6, JSON). Names and versions are those of appliance/target/runtime-dependencies.txt, which 'mvn package'
# writes; digests are those of the files. It needs no network, and the same jars give the same bytes. A jar that Maven
# did not name is an error.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
jars=$1
list=$root/appliance/target/runtime-dependencies.txt
version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$root/pom.xml" | head -n 1)

fail() {
    echo "sbom.sh: $1" >&2
    exit 1
}

component() { # group, name, version, file
    printf '{"type":"library","bom-ref":"pkg:maven/%s/%s@%s","group":"%s","name":"%s","version":"%s",' \
        "$1" "$2" "$3" "$1" "$2" "$3"
    printf '"purl":"pkg:maven/%s/%s@%s?type=jar","hashes":[{"alg":"SHA-256","content":"%s"}]}' \
        "$1" "$2" "$3" "$(sha256sum "$4" | cut -d' ' -f1)"
}

[ -r "$list" ] || fail "there is no $list: run 'mvn package' first"
printf '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":'
printf '{"type":"application","bom-ref":"culvert","name":"culvert","version":"%s"}},"components":[\n' "$version"
component net.culvert appliance "$version" "$jars/appliance-$version.jar"
for jar in "$jars"/lib/*.jar; do
    file=${jar##*/}
    found=
    while IFS=: read -r group name _ jarversion _; do
        group=$(echo "$group" | tr -d ' ')
        if [ "$name-$jarversion.jar" = "$file" ]; then
            found=yes
            echo ,
            component "$group" "$name" "$jarversion" "$jar"
        fi
    done <"$list"
    [ -n "$found" ] || fail "$file is on the class path but $list does not name it"
done
if [ -r "$jars/../runtime/release" ]; then
    java=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$jars/../runtime/release")
    printf ',\n{"type":"platform","bom-ref":"openjdk","name":"OpenJDK","version":"%s"}' "$java"
fi
printf '\n]}\n'
