#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Ten minutes of load through one tunnel, both ends Culvert: does memory grow, do reasons to drop appear, how long does the
# JVM stand still?
# Usage: bench/soak.sh [MINUTES]      (default: 10; as root). Prints a line a minute and fails on growth.
# Fails when resident memory after the last minute is more than 10 % above that after the second (the first two warm up).
# Writes bench/results/DATE-soak.jsonl and .md.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
minutes=${1:-10}
# shellcheck disable=SC2034 # for fail
program=soak
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
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

# Of one end, from what worst_pauses and drops wrote of it: "48.68 ms (WHAT at 0.5 s), after the first minute 1.18 ms, of 114" and
# "outbound tunnel_no_peer 8,inbound ...".
end_rows() { # end_rows left|right
    sed -n 's/^\([0-9.]*\) ms .*minute \([^,]*\), of \([0-9]*\)$/\1 \2 \3/p' "$work/pauses-$1" | awk -v end="$1" '{
        print end, 0, "worst_pause", $1, "ms"
        if ($2 != "none") print end, 0, "worst_pause_after_a_minute", $2, "ms"
        print end, 0, "pauses", $NF, "pauses" }'
    tr , '\n' <"$work/drops-$1" | awk -v end="$1" 'NF == 3 { print end, 0, "dropped_" $1 "_" $2, $3, "packets" }'
}

build_java
export JAVA_TOOL_OPTIONS="-Xlog:safepoint:file=$work/pauses-%p.log:uptime:filecount=0"
lab_up "$(dirname "$here")/culvert-wg"
unset JAVA_TOOL_OPTIONS
early='' left='' right=''
for minute in $(seq "$minutes"); do
    rate=$(in_left iperf3 -c "$INSIDE_RIGHT" -t 60 -f m -i 0 | awk '/receiver/ { print $7 }')
    left=$(resident_mb "$LEFT_PID") right=$(resident_mb "$RIGHT_PID")
    printf '%s\n' "left $minute tcp $rate Mb/s" "left $minute resident $left MB" "right $minute resident $right MB" >>"$work/rows"
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
for end in left right; do
    pid=${end^^}_PID name=${end^^}
    worst_pauses "${!pid}" >"$work/pauses-$end"
    drops "${!name}" >"$work/drops-$end"
    end_rows $end >>"$work/rows"
done
run_begin soak "bench/soak.sh $minutes" "iperf3=$(iperf3_version)"
run_values <"$work/rows"
{
    run_head "Culvert under load for $minutes minutes"
    echo "- one TCP stream from left to right; verdict: $verdict"
    echo "- worst pause of the JVM, of all its safepoints from the start on: left $(cat "$work/pauses-left"); right $(cat "$work/pauses-right")"
    echo "- packets dropped, by path and reason: left $(cat "$work/drops-left"); right $(cat "$work/drops-right")"
    echo
    echo '| minute | Mbit/s | resident left, MB | resident right, MB |'
    echo '|---|---|---|---|'
    cat "$work/table"
} >"$run_path.md"
sed -n '3,8p' "$run_path.md"
case $verdict in FAILED*) fail "${verdict#FAILED: }" ;; esac
