#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert beside wireguard-go, the same machine, the same two namespaces, in turns (A B A B ...).
# Usage: bench/compare-wireguard-go.sh [tcp] [cpu] [udp] [latency] [memory] [start]      (default: all; as root)
# Environment: PAIRS (5), DURATION of a TCP run in s (5), PROBE of a UDP rate in s (2), STEPS of the UDP search (8), PINGS
# (3000), WARM_UP in s each way before tcp, cpu, udp and latency (4), LOAD_PPS for latency under load (default: 70 % of wireguard-go's highest rate), CULVERT_WG and WIREGUARD_GO.
# Writes bench/results/DATE.jsonl and .md. Of two busy machines neither is measured: run it where nothing else runs.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
command_line="bench/compare-wireguard-go.sh $*"
PAIRS=${PAIRS:-5} DURATION=${DURATION:-5} PROBE=${PROBE:-2} STEPS=${STEPS:-8} PINGS=${PINGS:-3000} LOAD_PPS=${LOAD_PPS:-} WARM_UP=${WARM_UP:-4}
. "$here/tools/lab.sh"
. "$here/tools/measure.sh"

fail() {
    echo "compare: $1" >&2
    exit 1
}
[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes network namespaces"
for program in ip wg iperf3 ping awk; do
    command -v $program >/dev/null || fail "there is no $program; ./verify installs what is needed"
done
sections=${*:-tcp cpu udp latency memory start}
for section in $sections; do
    case $section in
        tcp | cpu | udp | latency | memory | start) ;;
        *) fail "there is no section $section; there are tcp cpu udp latency memory start" ;;
    esac
done
declare -A program_of
program_of[culvert]=${CULVERT_WG:-$(dirname "$here")/culvert-wg}
program_of[wireguard-go]=${WIREGUARD_GO:-$("$here/tools/fetch-wireguard-go.sh")}
for name in culvert wireguard-go; do
    [ -x "${program_of[$name]}" ] || fail "there is no program ${program_of[$name]}"
done

work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rows=$work/rows
: >"$rows"

run() { # run NAME PAIR SECTION: one implementation, one section, in a lab of its own
    local metric value unit
    if [ "$3" = start ]; then
        measure_start "${program_of[$1]}" >"$work/out"
    else
        lab_up "${program_of[$1]}"
        case $3 in tcp | cpu | udp | latency) warm_up ;; esac
        "measure_$3" >"$work/out"
    fi
    lab_down
    while read -r metric value unit; do
        echo "$1 $2 $metric $value $unit" >>"$rows"
        echo "pair $2  $1  $metric  $value $unit"
    done <"$work/out"
}

load_from_wireguard_go() { # 70 % of the highest rate at 1372 B: of the udp section where it ran, else of one search
    local best
    best=$(awk '$1 == "wireguard-go" && $3 == "udp_1372_B_highest" && $4 + 0 > m { m = $4 } END { print m * 1000 }' "$rows")
    if [ "${best%.*}" -eq 0 ]; then
        lab_up "${program_of[wireguard-go]}"
        best=$(udp_highest 1372)
        best=${best% *}
        lab_down
    fi
    awk -v b="$best" 'BEGIN { printf "%d", b * 0.7 }'
}

wireguard_go_version() { # what it says of itself is older than its Debian package in trixie; both are given
    local package
    package=$(cat "$here/.cache/wireguard-go/version" 2>/dev/null || dpkg-query -W -f '${Version}' wireguard-go || true)
    echo "$("${program_of[wireguard-go]}" --version 2>/dev/null | head -n 1), package ${package:-unknown}"
}

for section in $sections; do
    if [ "$section" = latency ] && [ -z "$LOAD_PPS" ]; then
        # in this shell, so that the trap knows what is running
        load_from_wireguard_go >"$work/load"
        LOAD_PPS=$(cat "$work/load")
        echo "latency under load at $LOAD_PPS datagrams/s"
    fi
    for pair in $(seq "$PAIRS"); do
        run culvert "$pair" "$section"
        run wireguard-go "$pair" "$section"
    done
done

date=$(date -u +%Y-%m-%dT%H%M%SZ)
mkdir -p "$here/results"
awk '{ printf "{\"implementation\":\"%s\",\"pair\":%d,\"metric\":\"%s\",\"value\":%s,\"unit\":\"%s\"}\n", $1, $2, $3, $4, $5 }' \
    "$rows" >"$here/results/$date.jsonl"
{
    echo "# Culvert and wireguard-go, $date"
    echo
    echo "- machine: $(lscpu | sed -n 's/^Model name: *//p' | head -n 1), $(nproc) CPUs, $(uname -sr)"
    echo "- command: \`PAIRS=$PAIRS DURATION=$DURATION PROBE=$PROBE STEPS=$STEPS PINGS=$PINGS WARM_UP=$WARM_UP LOAD_PPS=$LOAD_PPS $command_line\`"
    echo "- wireguard-go: $(wireguard_go_version); iperf3: $(iperf3 --version | head -n 1)"
    echo "- both ends the same implementation, cable MTU 1500, tunnel MTU 1420; median (least-greatest) of $PAIRS interleaved pairs"
    echo
    awk -f "$here/tools/table.awk" "$rows"
} >"$here/results/$date.md"
cat "$here/results/$date.md"
