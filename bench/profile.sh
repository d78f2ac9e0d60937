#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where the CPU time of either end goes while one TCP stream is held at RATE Gb/s (default 2): perf(1) samples of the
# process, by what it was called for, and by function.
# Usage: RATE=2 bench/profile.sh [PROGRAM]      (default: culvert-wg of this repository; as root)
# Java code has no symbols for perf: what is in no library and not in the kernel is Java's.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$(dirname "$here")/culvert-wg}
RATE=${RATE:-2} WARM_UP=${WARM_UP:-4}
command -v perf >/dev/null || { echo "profile: there is no perf; Debian has it in linux-perf" >&2; exit 1; }
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
        END { for (n in most) sum += most[n]; printf "%.0f %%\n", sum }'
}

table() { # table FILE NAME
    echo
    echo "$2:"
    echo
    echo "| called for | of the samples |"
    echo "|---|---|"
    echo "| sendmmsg (with what the other end's sockets do in softirq) | $(percent_in "$1" __x64_sys_sendmmsg) |"
    echo "| recvmmsg | $(percent_in "$1" __x64_sys_recvmmsg) |"
    echo "| read of the TUN device | $(percent_in "$1" ksys_read) |"
    echo "| writev to the TUN device (with the host's TCP) | $(percent_in "$1" do_writev) |"
    echo "| poll, and being scheduled | $(percent_in "$1" __x64_sys_poll) |"
    echo "| not in a system call: AEAD and Java | $(perf report -i "$1" --stdio --no-children -g none -s symbol 2>/dev/null | awk '/%/ && $3 == "[.]" { sub("%", "", $1); sum += $1 } /%/ && $2 == "[.]" { sub("%", "", $1); sum += $1 } END { printf "%.0f %%", sum }') |"
    echo
    echo "\`\`\`"
    perf report -i "$1" --stdio --no-children -g none -s symbol 2>/dev/null | awk '/%/ && ++n <= 12' | sed 's/ *-  *-* *$//'
    echo "\`\`\`"
}

lab_up "$program"
warm_up
in_left iperf3 -c $INSIDE_RIGHT -t 20 -b "${RATE}G" -i 0 >/dev/null &
load=$!
sleep 2
perf record -q -e cpu-clock -F 1997 -g -o "$work/sender" -p "$LEFT_PID" -- sleep 6 >/dev/null 2>&1
perf record -q -e cpu-clock -F 1997 -g -o "$work/receiver" -p "$RIGHT_PID" -- sleep 6 >/dev/null 2>&1
wait "$load" || true
echo "$(basename "$program"), one TCP stream held at $RATE Gb/s, $(date -u +%F), $(nproc) CPUs, $(uname -sr)"
table "$work/sender" sender
table "$work/receiver" receiver
