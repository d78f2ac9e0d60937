#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Culvert's FIB beside DPDK's DIR24-8 (scalar lookup): 900 000 IPv4 routes, 5 million random addresses that they cover, the same
# for both, in turns. PAIRS (default 5) says how often. Run it as root, where nothing else runs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=fib-dpdk.sh
. "$root/appliance/launcher.sh"
command -v dpdk-test-fib >/dev/null ||
    fail "dpdk-test-fib was not found: install the Debian package dpdk-dev (apt-get install dpdk-dev)"
find_jdk
(cd "$root" && JAVA_HOME=$jdk mvn -q -B -DskipTests -pl bench -am package) >&2 || fail "the build failed"
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

culvert() {
    "$jdk/bin/java" "@$root/config/jvm.options" -Xmx800m -cp "$root/bench/target/classes:$root/bench/target/lib/*" \
        net.culvert.bench.FibBesideDpdk "$1" "$files"
}

# Prints ns a lookup, from its cycles and the frequency of the time stamp counter.
dpdk() {
    dpdk-test-fib --no-huge -m 1024 --no-pci --no-telemetry --log-level=lib.eal:debug -l 0 -- \
        -f "$files/routes" -t "$files/addresses" -v s1 >"$files/dpdk" 2>&1 || fail "dpdk-test-fib: $(tail -n 1 "$files/dpdk")"
    awk '/TSC frequency/ { gsub(/[^0-9]/, "", $(NF - 1)); khz = $(NF - 1) } /AVG FIB lookup/ { cycles = $NF }
        END { if (!khz || !cycles) exit 1; printf "%.2f\n", cycles * 1e6 / khz }' "$files/dpdk" ||
        fail "dpdk-test-fib printed no time of a lookup"
}

median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

culvert write
for pair in $(seq "${PAIRS:-5}"); do
    culvert run >"$files/last"
    read -r ns kib <"$files/last"
    echo "$ns" >>"$files/culvert.ns"
    theirs=$(dpdk)
    echo "$theirs" >>"$files/dpdk.ns"
    echo "pair $pair: Culvert $ns ns, DPDK $theirs ns"
done
ours=$(median "$files/culvert.ns")
theirs=$(median "$files/dpdk.ns")
# DIR24-8 with entries of 4 bytes: 2^24 of them, and no longer prefix here needs more
awk -v ours="$ours" -v theirs="$theirs" -v kib="$kib" 'BEGIN {
    printf "median of a lookup: Culvert %.2f ns, DIR24-8 %.2f ns, ratio %.2f\n", ours, theirs, ours / theirs
    printf "memory that lookups read: Culvert %.1f MiB, DIR24-8 64 MiB, ratio %.2f\n", kib / 1024, kib / 65536 }'
