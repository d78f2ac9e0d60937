#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert beside wireguard-go, the same machine, the same two namespaces, in turns (A B A B ...).
# Usage: bench/compare-wireguard-go.sh [SECTION...]      (default: all; as root)
# Sections: tcp cpu udp latency memory start handshakes peers active reorder. bench/README.md says what they measure, and what
# the variables PAIRS to ACTIVE, CULVERT_WG and WIREGUARD_GO mean.
# Writes bench/results/DATE-wireguard-go.jsonl and .md (tools/run-file.sh). Of two busy machines neither is measured: run it where nothing else runs.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
command_line="bench/compare-wireguard-go.sh $*"
PAIRS=${PAIRS:-5} DURATION=${DURATION:-5} PROBE=${PROBE:-2} STEPS=${STEPS:-8} PINGS=${PINGS:-3000} WARM_UP=${WARM_UP:-4}
RATE=${RATE:-2} LOAD_PPS=${LOAD_PPS:-} HANDSHAKES=${HANDSHAKES:-40000} PEERS=${PEERS:-60000 100000} ACTIVE=${ACTIVE:-10000}
all_sections='tcp cpu udp latency memory start handshakes peers active reorder'
# shellcheck disable=SC2034 # for fail
program=compare
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"
. "$here/tools/measure.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes network namespaces"
for needed_program in ip wg iperf3 ping awk jq ss; do
    command -v $needed_program >/dev/null || fail "there is no $needed_program; ./verify installs what is needed"
done
sections=${*:-$all_sections}
for section in $sections; do
    case " $all_sections " in
        *" $section "*) ;;
        *) fail "there is no section $section; there are $all_sections" ;;
    esac
done
case " $sections " in
    *" handshakes "* | *" peers "* | *" active "*) build_java ;;
esac
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
    case $3 in
        start | peers) "measure_$3" "${program_of[$1]}" >"$work/out" ;;
        *)
            lab_up "${program_of[$1]}"
            case $3 in tcp | cpu | udp | latency | reorder) warm_up ;; esac
            "measure_$3" >"$work/out"
            ;;
    esac
    lab_down
    while read -r metric value unit; do
        echo "$1 $2 $metric $value $unit" >>"$rows"
        echo "pair $2  $1  $metric  $value $unit"
    done <"$work/out"
}

highest_of_wireguard_go() { # highest_of_wireguard_go LENGTH: of the udp section where it ran, else of one search
    local best
    best=$(awk -v metric="udp_$1_B_highest" '$1 == "wireguard-go" && $3 == metric && $4 + 0 > m { m = $4 } END { print m * 1000 }' "$rows")
    if [ "${best%.*}" -eq 0 ]; then
        lab_up "${program_of[wireguard-go]}"
        best=$(udp_highest "$1")
        best=${best% *}
        lab_down
    fi
    [ "${best%.*}" -gt 0 ] || fail "wireguard-go bore none of the rates tried at $1 B: the machine is busy, or STEPS are too few"
    echo "${best%.*}"
}

wireguard_go_version() { # what it says of itself is older than its Debian package in trixie; both are given
    local package
    package=$(cat "$here/.cache/wireguard-go/version" 2>/dev/null || dpkg-query -W -f '${Version}' wireguard-go || true)
    echo "$("${program_of[wireguard-go]}" --version 2>/dev/null | sed -n '1s/^wireguard-go //p'), package ${package:-unknown}"
}

for section in $sections; do
    if [ "$section" = latency ] && [ -z "$LOAD_PPS" ]; then
        # in this shell, so that the trap knows what is running
        highest_of_wireguard_go 1372 >"$work/load"
        LOAD_PPS=$(($(cat "$work/load") * 7 / 10))
        echo "latency under load at $LOAD_PPS datagrams/s"
    fi
    if [ "$section" = reorder ]; then
        highest_of_wireguard_go 512 >"$work/load"
        REORDER_PPS_512=$(cat "$work/load")
        highest_of_wireguard_go 1372 >"$work/load"
        REORDER_PPS_1372=$(cat "$work/load")
        echo "order looked at with $REORDER_PPS_512 datagrams/s of 512 B and $REORDER_PPS_1372 of 1372 B"
    fi
    for pair in $(seq "$PAIRS"); do
        run culvert "$pair" "$section"
        run wireguard-go "$pair" "$section"
    done
done

settings="PAIRS=$PAIRS DURATION=$DURATION PROBE=$PROBE STEPS=$STEPS PINGS=$PINGS WARM_UP=$WARM_UP RATE=$RATE LOAD_PPS=$LOAD_PPS"
settings+=" HANDSHAKES=$HANDSHAKES PEERS='$PEERS' ACTIVE=$ACTIVE"
versions=("wireguard-go=$(wireguard_go_version)" "iperf3=$(iperf3_version)")
[ -z "${REORDER_PPS_512-}" ] || versions+=("reorder=at $REORDER_PPS_512 datagrams/s of 512 B and $REORDER_PPS_1372 of 1372 B")
run_begin wireguard-go "$settings $command_line" "${versions[@]}"
run_values <"$rows"
{
    run_head "Culvert and wireguard-go"
    echo "- both ends the same implementation, cable MTU 1500, tunnel MTU 1420; median (least-greatest) of $PAIRS interleaved pairs"
    echo
    awk -f "$here/tools/table.awk" "$rows"
} >"$run_path.md"
cat "$run_path.md"
