#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Culvert with one setting beside Culvert with another, in the lab of compare-wireguard-go.sh and in turns (A B A B ...).
# Usage: bench/compare-settings.sh A B [SECTION...]      A and B are environments such as CULVERT_READERS=1, of one or more
# words in one argument; '' is the default. Sections: tcp cpu udp (default: tcp cpu). PAIRS (5), DURATION (5), PROBE (2), STEPS (8),
# WARM_UP (4) and RATE (2) mean what they mean there. As root, where nothing else runs.
# Prints a Markdown table, medians (least-greatest) and the ratio A / B, and leaves it in bench/results/DATE-settings.md with the
# values beside it in .jsonl.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
PAIRS=${PAIRS:-5} DURATION=${DURATION:-5} PROBE=${PROBE:-2} STEPS=${STEPS:-8} WARM_UP=${WARM_UP:-4} RATE=${RATE:-2}
# shellcheck disable=SC2034 # for fail
program=compare-settings
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"
. "$here/tools/measure.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes network namespaces"
[ $# -ge 2 ] || fail "two environments are needed, such as: bench/compare-settings.sh CULVERT_READERS=1 CULVERT_READERS=2"
a=$1 b=$2
shift 2
sections=${*:-tcp cpu}
for section in $sections; do
    case $section in
        tcp | cpu | udp) ;;
        *) fail "there is no section $section; there are tcp cpu udp" ;;
    esac
done

work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for name in a b; do # env(1) becomes the program, so that the process id is the program's
    printf '#!/bin/sh\nexec env %s %s/culvert-wg "$@"\n' "${!name}" "$(dirname "$here")" >"$work/$name"
    chmod +x "$work/$name"
done

for section in $sections; do
    for pair in $(seq "$PAIRS"); do
        for name in a b; do
            lab_up "$work/$name"
            warm_up
            "measure_$section" >"$work/out"
            lab_down
            sed "s/^/$name $pair /" "$work/out" | tee -a "$work/rows" >&2
        done
    done
done
run_begin settings "PAIRS=$PAIRS DURATION=$DURATION PROBE=$PROBE STEPS=$STEPS WARM_UP=$WARM_UP RATE=$RATE bench/compare-settings.sh '$a' '$b' $sections" \
    "a=${a:-the default}" "b=${b:-the default}" "iperf3=$(iperf3_version)"
run_values <"$work/rows"
{
    run_head "Culvert with one setting beside another"
    echo
    awk -v ours=a -v theirs=b -f "$here/tools/table.awk" "$work/rows"
} | tee "$run_path.md"
