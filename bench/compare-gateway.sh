#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A tunnel between two gateways (culvert run) beside the same tunnel between two of culvert-wg, in turns: what the router costs.
# Usage: bench/compare-gateway.sh      (as root, where nothing else runs)
# Three ways: culvert-wg; gateways without a rule; gateways with 100 rules that do not match, on both interfaces.
# PAIRS (3), DURATION (5 s), WARM_UP (4 s each way, unmeasured). Writes bench/results/DATE-gateway.jsonl and .md.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
PAIRS=${PAIRS:-3} DURATION=${DURATION:-5} WARM_UP=${WARM_UP:-4}
# shellcheck disable=SC2034 # for fail
program=compare-gateway
culvert=$(dirname "$here")/culvert
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"
. "$here/tools/lab-gateway.sh"
. "$here/tools/measure.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes network namespaces"
"$culvert" version >/dev/null # builds it where that was not done

work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

run() { # run NAME PAIR COMMAND...
    local name=$1 pair=$2
    shift 2
    "$@"
    warm_up
    measure_tcp >"$work/out"
    lab_down
    sed "s/^/$name $pair /" "$work/out" | tee -a "$work/rows" >&2
}

for pair in $(seq "$PAIRS"); do
    run culvert-wg "$pair" lab_up "$(dirname "$here")/culvert-wg"
    run gateway "$pair" gateways_up 0
    run gateway-100-rules "$pair" gateways_up 100
done

run_begin gateway "PAIRS=$PAIRS DURATION=$DURATION WARM_UP=$WARM_UP bench/compare-gateway.sh" "iperf3=$(iperf3_version)"
run_values <"$work/rows"
{
    run_head "A tunnel between gateways beside the same between two of culvert-wg"
    for name in gateway gateway-100-rules; do
        echo
        awk -v ours=$name -v theirs=culvert-wg -f "$here/tools/table.awk" "$work/rows"
    done
} | tee "$run_path.md"
echo "written to $run_path.md" >&2
