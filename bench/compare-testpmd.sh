#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert's forwarding core in memory beside DPDK's testpmd between two null devices: packets of 64 B a second on one core, in turns.
# Usage: bench/compare-testpmd.sh      (as root, where nothing else runs)
# Culvert: ForwardBenchmark.forward under JMH, IPv4, one route and a full table of 900 000. testpmd: its forward modes io and macswap.
# testpmd hands buffers from one device to the other. It does not parse, look up, or decrement: it is a ceiling, not a peer. A peer
# would be DPDK's l3fwd, which Debian does not package.
# PAIRS (5), DURATION (5 s of each measurement, after 3 s unmeasured). Needs the Debian package dpdk-dev and jq.
# Writes bench/results/DATE-testpmd.jsonl and .md.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
PAIRS=${PAIRS:-5} DURATION=${DURATION:-5}
# shellcheck disable=SC2034 # for fail
program=compare-testpmd
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: so DPDK wants it"
[ "$(nproc)" -ge 2 ] || fail "two processors are needed: one forwards, the other counts"
command -v dpdk-testpmd >/dev/null || fail "dpdk-testpmd was not found: install the Debian package dpdk-dev (apt-get install dpdk-dev)"
command -v jq >/dev/null || fail "there is no jq; ./verify installs what is needed"
build_java

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rows=$work/rows
: >"$rows"

culvert() { # lines "metric value unit", as JMH runs the benchmark for bench/jmh.sh
    "$jdk/bin/java" -cp "$class_path" org.openjdk.jmh.Main 'ForwardBenchmark.forward$' -p version=4 -jvm "$jdk/bin/java" \
        -jvmArgs "@$root/config/jvm.options" -f 1 -wi 3 -w 1 -i "$DURATION" -r 1 -rf json -rff "$work/jmh" >"$work/out" 2>&1 \
        || fail "JMH: $(tail -n 1 "$work/out")"
    jq -r '.[] | "\({"1": "one_route", "full": "full_table"}[.params.routes]) \(1000 / .primaryMetric.score) Mpps"' "$work/jmh" \
        | awk '{ printf "%s %.2f %s\n", $1, $2, $3 }'
}

# testpmd MODE: one line like those. Core 1 forwards; core 0 prints now and then either port's rate since it did so before. Its first
# two prints are left out, for they are of the start.
testpmd() {
    timeout --foreground --signal=INT $((DURATION + 4)) dpdk-testpmd --no-huge --no-shconf -m 512 --no-pci --no-telemetry \
        --log-level=lib.eal:error -l 0,1 --vdev net_null0,size=64 --vdev net_null1,size=64 -- --total-num-mbufs=16384 \
        --forward-mode="$1" --nb-cores=1 --stats-period=1 >"$work/out" 2>&1 </dev/null || true # it ends by the signal
    awk -v mode="$1" '/NIC statistics for port 0/ { print_number++ } /Tx-pps:/ && print_number > 2 { packets += $2; lines++ }
        END { if (!packets) exit 1; printf "%s %.2f Mpps\n", mode, 2 * packets / lines / 1e6 }' "$work/out" \
        || fail "dpdk-testpmd forwarded nothing: $(tail -n 1 "$work/out")"
}

run() { # run NAME PAIR COMMAND...
    local name=$1 pair=$2
    shift 2
    "$@" >"$work/values"
    sed "s/^/$name $pair /" "$work/values" | tee -a "$rows"
}

for pair in $(seq "$PAIRS"); do
    run culvert "$pair" culvert
    run testpmd "$pair" testpmd io
    run testpmd "$pair" testpmd macswap
done

# shellcheck disable=SC2154 # find_jdk sets $version
run_begin testpmd "PAIRS=$PAIRS DURATION=$DURATION bench/compare-testpmd.sh" "java=$version" \
    "dpdk=$(dpkg-query -W -f '${Version}' dpdk-dev || true)"
run_values <"$rows"
{
    run_head "Culvert's forwarding core and DPDK's testpmd, in memory"
    echo "- packets of 64 B, one core; median (least-greatest) of $PAIRS interleaved pairs"
    echo "- testpmd hands buffers on, and with macswap turns their Ethernet addresses; it does not parse, look up or decrement"
    for mode in io macswap; do # the one figure of a mode stands beside either of Culvert's
        echo
        awk -v mode=$mode '$1 == "culvert"; $3 == mode { print $1, $2, "one_route", $4, $5; print $1, $2, "full_table", $4, $5 }' "$rows" \
            | awk -v theirs=testpmd -f "$here/tools/table.awk" | sed "1s/testpmd/testpmd $mode/g"
    done
} >"$run_path.md"
cat "$run_path.md"
