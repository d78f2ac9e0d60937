#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert's FIB beside DPDK's DIR24-8 (scalar lookup): 900 000 IPv4 routes, 5 million random addresses that they cover, the same
# for both, in turns. PAIRS (default 5) says how often. Run it as root, where nothing else runs.
# Leaves the figures in bench/results/DATE-fib.md and the values beside it in .jsonl.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # for fail
program=fib-dpdk.sh
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
command -v dpdk-test-fib >/dev/null ||
    fail "dpdk-test-fib was not found: install the Debian package dpdk-dev (apt-get install dpdk-dev)"
build_java
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

culvert() {
    "$jdk/bin/java" "@$root/config/jvm.options" -Xmx800m -cp "$class_path" \
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

culvert write
for pair in $(seq "${PAIRS:-5}"); do
    culvert run >"$files/last"
    read -r ns kib <"$files/last"
    theirs=$(dpdk)
    echo "pair $pair: Culvert $ns ns, DPDK $theirs ns" >&2
    # DIR24-8 with entries of 4 bytes: 2^24 of them, and no longer prefix here needs more
    awk -v pair="$pair" -v ns="$ns" -v theirs="$theirs" -v kib="$kib" 'BEGIN {
        printf "culvert %d fib_lookup %.2f ns\ndpdk %d fib_lookup %.2f ns\n", pair, ns, pair, theirs
        printf "culvert %d fib_memory %.1f MiB\ndpdk %d fib_memory 64 MiB\n", pair, kib / 1024, pair }' >>"$files/rows"
done
# shellcheck disable=SC2154 # find_jdk sets $version
run_begin fib "PAIRS=${PAIRS:-5} bench/fib-dpdk.sh" "java=$version" "dpdk=$(dpkg-query -W -f '${Version}' dpdk-dev || true)"
run_values <"$files/rows"
{
    run_head "The FIB beside DIR24-8"
    echo
    awk -v ours=culvert -v theirs=dpdk -f "$here/tools/table.awk" "$files/rows"
} | tee "$run_path.md"
