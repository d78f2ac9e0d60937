#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert's tunnel beside OpenVPN's, the same machine, the same two namespaces, in turns (A B C D A B C D ...).
# Usage: bench/compare-openvpn.sh [SECTION...]      (default: all; as root)
# Sections: tcp cpu udp latency; bench/README.md says what they measure.
# OpenVPN runs in user space over UDP: with AES-256-GCM; with CHACHA20-POLY1305, which is Culvert's cipher; and, for tcp and cpu
# alone, with AES-256-GCM and a tunnel MTU of 60000, whose datagrams the kernel cuts into fragments for the cable.
# PAIRS (3), DURATION (5 s), PROBE (2 s for each UDP rate), STEPS (8 rates at most), PINGS (3000), WARM_UP (4 s each way), RATE (0.3
# Gb/s that TCP is held at in the cpu section, for OpenVPN has to bear it), LOAD_PPS (datagrams a second of the loaded latency run;
# 70 % of what OpenVPN bears with CHACHA20-POLY1305), CULVERT_WG (the program). Installs the Debian package openvpn if it is missing.
# Writes bench/results/DATE-openvpn.jsonl and .md. Run it where nothing else runs.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
command_line="bench/compare-openvpn.sh $*"
PAIRS=${PAIRS:-3} DURATION=${DURATION:-5} PROBE=${PROBE:-2} STEPS=${STEPS:-8} PINGS=${PINGS:-3000} WARM_UP=${WARM_UP:-4}
RATE=${RATE:-0.3} LOAD_PPS=${LOAD_PPS:-}
all_sections='tcp cpu udp latency'
culvert_wg=${CULVERT_WG:-$(dirname "$here")/culvert-wg}
# shellcheck disable=SC2034 # for fail
program=compare-openvpn
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"
. "$here/tools/lab-openvpn.sh"
. "$here/tools/measure.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes network namespaces"
for needed_program in ip wg iperf3 ping awk ss openssl; do
    command -v $needed_program >/dev/null || fail "there is no $needed_program; ./verify and Debian's openssl bring what is needed"
done
[ -x "$culvert_wg" ] || fail "there is no program $culvert_wg"
sections=${*:-$all_sections}
for section in $sections; do
    case " $all_sections " in
        *" $section "*) ;;
        *) fail "there is no section $section; there are $all_sections" ;;
    esac
done

work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if ! command -v openvpn >/dev/null; then
    { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends openvpn; } >"$work/apt" 2>&1 \
        || fail "apt-get could not install openvpn ($(tail -n 1 "$work/apt")); install it and run this again"
fi
openvpn_keys
rows=$work/rows
: >"$rows"

lab_of() { # lab_of NAME
    case $1 in
        culvert) lab_up "$culvert_wg" ;;
        openvpn-aes-256-gcm) openvpn_up AES-256-GCM 1420 ;;
        openvpn-chacha20-poly1305) openvpn_up CHACHA20-POLY1305 1420 ;;
        openvpn-aes-256-gcm-mtu-60000) openvpn_up AES-256-GCM 60000 ;;
    esac
}

run() { # run NAME PAIR SECTION: one implementation, one section, in a lab of its own
    lab_of "$1"
    warm_up
    "measure_$3" >"$work/out"
    lab_down
    sed "s/^/$1 $2 /" "$work/out" | tee -a "$rows"
}

load_pps() { # 70 % of the udp section's highest where it ran, else of one search's
    local name=openvpn-chacha20-poly1305 best
    best=$(awk -v name=$name '$1 == name && $3 == "udp_1372_B_highest" && $4 + 0 > m { m = $4 } END { printf "%d", m * 1000 }' "$rows")
    if [ "$best" -eq 0 ]; then
        lab_of $name
        best=$(udp_highest 1372)
        best=${best% *}
        lab_down
    fi
    [ "$best" -gt 0 ] || fail "OpenVPN bore none of the rates tried at 1372 B: the machine is busy, or STEPS are too few"
    echo $((best * 7 / 10))
}

for section in $sections; do
    names='culvert openvpn-aes-256-gcm openvpn-chacha20-poly1305'
    case $section in
        tcp | cpu) names="$names openvpn-aes-256-gcm-mtu-60000" ;;
        latency)
            if [ -z "$LOAD_PPS" ]; then
                load_pps >"$work/load" # in this shell, so that the trap knows what is running
                LOAD_PPS=$(cat "$work/load")
                echo "latency under load at $LOAD_PPS datagrams/s"
            fi
            ;;
    esac
    for pair in $(seq "$PAIRS"); do
        for name in $names; do
            run "$name" "$pair" "$section"
        done
    done
done

run_begin openvpn "PAIRS=$PAIRS DURATION=$DURATION PROBE=$PROBE STEPS=$STEPS PINGS=$PINGS WARM_UP=$WARM_UP RATE=$RATE LOAD_PPS=$LOAD_PPS $command_line" \
    "openvpn=$(dpkg-query -W -f '${Version}' openvpn || openvpn --version | awk 'NR == 1 { print $2 }')" \
    "openssl=$(openssl version | cut -d ' ' -f 2)" "iperf3=$(iperf3_version)"
run_values <"$rows"
{
    run_head "Culvert's tunnel and OpenVPN's"
    echo "- both ends the same implementation, cable MTU 1500, tunnel MTU 1420 where nothing else is said; median (least-greatest) of $PAIRS interleaved pairs"
    awk '$1 != "culvert" && !seen[$1]++ { print $1 }' "$rows" | while read -r name; do
        echo
        awk -v name="$name" 'NR == FNR { if ($1 == name) has[$3] = 1; next } $3 in has' "$rows" "$rows" \
            | awk -v ours=culvert -v theirs="$name" -f "$here/tools/table.awk"
    done
} >"$run_path.md"
cat "$run_path.md"
