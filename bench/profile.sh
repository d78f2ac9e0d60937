#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where the CPU time of either end goes while one TCP stream is held at RATE Gb/s (default 2): perf(1) samples of the
# process, by what it was called for, and by function.
# Usage: RATE=2 bench/profile.sh [PROGRAM]      (default: culvert-wg of this repository; as root)
# Leaves it in bench/results/DATE-profile.md, with the shares beside it in .jsonl.
# Java code has no symbols for perf: what is in no library and not in the kernel is Java's.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
measured=${1:-$(dirname "$here")/culvert-wg}
RATE=${RATE:-2} WARM_UP=${WARM_UP:-4}
fail() {
    echo "profile: $1" >&2
    exit 1
}
command -v perf >/dev/null || fail "there is no perf; Debian has it in linux-perf"
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"
work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

percent_in() { # percent_in FILE SYMBOL...: of the samples, those with one of the symbols on their stack
    local file=$1
    shift
    perf report -i "$file" --stdio --children -g none -s symbol 2>/dev/null | awk -v names=" $* " '
        /%/ && index(names, " " $4 " ") { sub("%", "", $1); if ($1 + 0 > most[$4]) most[$4] = $1 + 0 }
        END { for (n in most) sum += most[n]; printf "%.0f\n", sum }'
}

shares() { # shares FILE END: of the samples, in %, as rows
    local outside
    outside=$(perf report -i "$1" --stdio --no-children -g none -s symbol 2>/dev/null \
        | awk '/%/ && ($2 == "[.]" || $3 == "[.]") { sub("%", "", $1); sum += $1 } END { printf "%.0f", sum }')
    awk -v end="$2" '{ print end, 1, $1, $2, "%" }' <<ROWS
sendmmsg $(percent_in "$1" __x64_sys_sendmmsg)
recvmmsg $(percent_in "$1" __x64_sys_recvmmsg)
tun_read $(percent_in "$1" ksys_read)
tun_writev $(percent_in "$1" do_writev)
poll $(percent_in "$1" __x64_sys_poll)
no_system_call $outside
ROWS
}

functions() { # functions FILE END
    printf '\n%s, by function:\n\n```\n' "$2"
    perf report -i "$1" --stdio --no-children -g none -s symbol 2>/dev/null | awk '/%/ && ++n <= 12' | sed 's/ *-  *-* *$//'
    echo '```'
}

lab_up "$measured"
warm_up
in_left iperf3 -c $INSIDE_RIGHT -t 20 -b "${RATE}G" -i 0 >/dev/null &
load=$!
sleep 2
perf record -q -e cpu-clock -F 1997 -g -o "$work/sender" -p "$LEFT_PID" -- sleep 6 >/dev/null 2>&1
perf record -q -e cpu-clock -F 1997 -g -o "$work/receiver" -p "$RIGHT_PID" -- sleep 6 >/dev/null 2>&1
wait "$load" || true
for end in sender receiver; do
    shares "$work/$end" $end >>"$work/rows"
done
run_begin profile "RATE=$RATE WARM_UP=$WARM_UP bench/profile.sh $*" "program=$(basename "$measured")"
run_values <"$work/rows"
{
    run_head "Where the CPU time goes, one TCP stream held at $RATE Gb/s"
    printf '\n| of the samples, %% | sender | receiver |\n|---|---|---|\n'
    awk '{ if (!($3 in seen)) { seen[$3] = 1; order[++n] = $3 } share[$1, $3] = $4 }
        END { for (i = 1; i <= n; i++) print "| " order[i] " | " share["sender", order[i]] " | " share["receiver", order[i]] " |" }' "$work/rows"
    functions "$work/sender" sender
    functions "$work/receiver" receiver
} | tee "$run_path.md"
