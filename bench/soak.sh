#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Ten minutes of load through one tunnel, both ends Culvert: does memory grow, do reasons to drop appear?
# Usage: bench/soak.sh [MINUTES]      (default: 10; as root). Prints a line a minute and fails on growth.
# Fails when resident memory after the last minute is more than 10 % above that after the second (the first two warm up).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
minutes=${1:-10}
. "$here/tools/lab.sh"
trap lab_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

resident_mb() { awk '/VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

lab_up "$(dirname "$here")/culvert-wg"
early='' left='' right=''
for minute in $(seq "$minutes"); do
    rate=$(in_left iperf3 -c $INSIDE_RIGHT -t 60 -f m -i 0 | awk '/receiver/ { print $7 }')
    left=$(resident_mb "$LEFT_PID") right=$(resident_mb "$RIGHT_PID")
    echo "minute $minute: $rate Mbit/s, resident $left and $right MB"
    [ "$minute" != 2 ] || early=$((left + right))
done
[ -z "$early" ] || [ $(((left + right) * 100)) -le $((early * 110)) ] || { echo "soak: memory grew by more than 10 %" >&2; exit 1; }
