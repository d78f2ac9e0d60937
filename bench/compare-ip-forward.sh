#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert beside the kernel's own forwarding (net.ipv4.ip_forward), the same machine, the same two hosts, in turns.
# Usage: bench/compare-ip-forward.sh [SECTION...]      (default: all; as root)
# Sections: tcp (one stream each way, with super-packets of up to 64 KiB) and udp (18 B datagrams: the highest rate
# received at a loss of at most 0.5 %; and what is received while the sender sends all it can).
# The links are what either is made for: Culvert has TUN devices, whose packets cross into its process and back, the kernel
# has veth pairs, whose packets never leave it. Both carry super-packets whole and leave checksums to the end. So the ratio
# says what a router outside the kernel costs, not which has the better tables.
# PAIRS (3), DURATION (5 s), PROBE (2 s for each rate), STEPS (8 rates at most), WARM_UP (4 s each way, unmeasured),
# CULVERT (the program). Writes bench/results/DATE-ip-forward.jsonl and .md. Run it where nothing else runs.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
command_line="bench/compare-ip-forward.sh $*"
PAIRS=${PAIRS:-3} DURATION=${DURATION:-5} PROBE=${PROBE:-2} STEPS=${STEPS:-8} WARM_UP=${WARM_UP:-4}
all_sections='tcp udp'
culvert=${CULVERT:-$(dirname "$here")/culvert}

fail() {
    echo "compare: $1" >&2
    exit 1
}
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"
. "$here/tools/lab-router.sh"
. "$here/tools/measure.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes network namespaces"
for needed_program in ip iperf3 ping awk sysctl; do
    command -v $needed_program >/dev/null || fail "there is no $needed_program; ./verify installs what is needed"
done
[ -x "$culvert" ] || fail "there is no program $culvert"
sections=${*:-$all_sections}
for section in $sections; do
    case " $all_sections " in
        *" $section "*) ;;
        *) fail "there is no section $section; there are $all_sections" ;;
    esac
done
"$culvert" version >/dev/null # builds it where that was not done

work=$(mktemp -d)
trap 'router_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rows=$work/rows
: >"$rows"

routed_tcp() {
    local forward reverse
    forward=$(tcp_gbps)
    reverse=$(tcp_gbps -R)
    echo "tcp_1_stream_forward $forward Gb/s"
    echo "tcp_1_stream_reverse $reverse Gb/s"
}

routed_udp() {
    local best flood
    best=$(udp_highest 18)
    flood=$(udp_probe 18 1000000)
    echo "udp_18_B_highest $(awk -v b="${best% *}" 'BEGIN { printf "%.1f", b / 1000 }') kpps"
    echo "udp_18_B_flood $(awk -v r="${flood%% *}" 'BEGIN { printf "%.1f", r / 1000 }') kpps"
    [ "${best#* }" -eq 0 ] || echo "udp_18_B_limited_by_sender 1 flag"
}

run() { # run NAME PAIR SECTION: one router, one section, in a lab of its own
    local metric value unit
    router_up "$1"
    warm_up
    "routed_$3" >"$work/out"
    router_down
    while read -r metric value unit; do
        echo "$1 $2 $metric $value $unit" >>"$rows"
        echo "pair $2  $1  $metric  $value $unit"
    done <"$work/out"
}

for section in $sections; do
    for pair in $(seq "$PAIRS"); do
        run culvert "$pair" "$section"
        run ip_forward "$pair" "$section"
    done
done

run_begin ip-forward "PAIRS=$PAIRS DURATION=$DURATION PROBE=$PROBE STEPS=$STEPS WARM_UP=$WARM_UP $command_line" \
    "iperf3=$(iperf3_version)"
run_values <"$rows"
{
    run_head "Culvert and the kernel's ip_forward"
    echo "- Culvert between two TUN devices, the kernel between two veth pairs, MTU 1500"
    echo "- median (least-greatest) of $PAIRS interleaved pairs"
    echo
    awk -v ours=culvert -v theirs=ip_forward -f "$here/tools/table.awk" "$rows"
} >"$run_path.md"
cat "$run_path.md"
