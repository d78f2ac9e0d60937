#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Ten minutes of load through one tunnel, both ends Culvert: does memory grow, do reasons to drop appear, how long does the
# JVM stand still?
# Usage: bench/soak.sh [MINUTES]      (default: 10; as root). Prints a line a minute and fails on growth.
# Fails when resident memory after the last minute is more than 10 % above that after the second (the first two warm up).
# Writes bench/results/DATE-soak.md.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
minutes=${1:-10}
# shellcheck disable=SC2034 # for fail
program=soak
. "$here/tools/java.sh"
. "$here/tools/lab.sh"
work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

resident_mb() { awk '/VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

# A safepoint's line begins "[1.234s]" and ends "Total: 123456 ns,": from the call to stand still until all run again. The
# worst of all, the worst of those after the first minute (or "none"), and how many there were.
worst_pauses() { # worst_pauses PID
    awk -F '"' 'match($0, /Total: *[0-9]+ ns/) {
            split(substr($0, RSTART, RLENGTH), total, / +/)
            ms = total[2] / 1e6
            n++
            if (ms > worst) { worst = ms; what = $2; when = substr($1, 2) + 0 }
            if (substr($1, 2) + 0 > 60) { late++; if (ms > worst_late) worst_late = ms }
        }
        END {
            if (n == 0) exit 1
            printf "%.2f ms (%s at %.1f s), after the first minute %s, of %d", worst, what, when,
                late ? sprintf("%.2f ms", worst_late) : "none", n
        }' "$work/pauses-$1.log"
}

drops() { # drops NAME: in one line
    local all
    all=$("${java_load[@]}" net.culvert.bench.load.Drops "/var/run/culvert/$1.counters")
    echo "${all:-none}" | paste -s -d ,
}

build_java
export JAVA_TOOL_OPTIONS="-Xlog:safepoint:file=$work/pauses-%p.log:uptime:filecount=0"
lab_up "$(dirname "$here")/culvert-wg"
unset JAVA_TOOL_OPTIONS
early='' left='' right=''
for minute in $(seq "$minutes"); do
    rate=$(in_left iperf3 -c "$INSIDE_RIGHT" -t 60 -f m -i 0 | awk '/receiver/ { print $7 }')
    left=$(resident_mb "$LEFT_PID") right=$(resident_mb "$RIGHT_PID")
    echo "| $minute | $rate | $left | $right |" >>"$work/table"
    echo "minute $minute: $rate Mbit/s, resident $left and $right MB"
    [ "$minute" != 2 ] || early=$((left + right))
done

verdict='resident memory did not grow by more than 10 % after the second minute'
if [ -z "$early" ]; then
    verdict='too short to tell whether memory grows'
elif [ $(((left + right) * 100)) -gt $((early * 110)) ]; then
    verdict='FAILED: resident memory grew by more than 10 % after the second minute'
fi
date=$(date -u +%Y-%m-%dT%H%M%SZ)
mkdir -p "$here/results"
{
    echo "# Culvert under load for $minutes minutes, $date"
    echo
    echo "- machine: $(lscpu | sed -n 's/^Model name: *//p' | head -n 1), $(nproc) CPUs, $(uname -sr)"
    echo "- command: \`bench/soak.sh $minutes\`; one TCP stream from left to right"
    echo "- verdict: $verdict"
    echo "- worst pause of the JVM, of all its safepoints from the start on: left $(worst_pauses "$LEFT_PID"); right $(worst_pauses "$RIGHT_PID")"
    echo "- packets dropped, by path and reason: left $(drops "$LEFT"); right $(drops "$RIGHT")"
    echo
    echo '| minute | Mbit/s | resident left, MB | resident right, MB |'
    echo '|---|---|---|---|'
    cat "$work/table"
} >"$work/soak.md"
mv "$work/soak.md" "$here/results/$date-soak.md"
sed -n '3,7p' "$here/results/$date-soak.md"
case $verdict in FAILED*) fail "${verdict#FAILED: }" ;; esac
