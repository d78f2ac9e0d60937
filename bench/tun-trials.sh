#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Ways to write to and read from a Linux TUN device, and to use several queues of it, in C, in turns (A B C A B C ...).
# Usage: bench/tun-trials.sh, as root      ROUNDS (5) measurements of each way, SECONDS_EACH (1) the time of each.
# Prints a Markdown table, medians (least-greatest) and the ratio to the plain way, which is the first of each metric, and leaves
# it in bench/results/DATE-tun-trials.md with the values beside it in .jsonl.
# Everything happens in one network namespace, trialsPID, which is removed. Run it where nothing else runs.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
rounds=${ROUNDS:-5} each=${SECONDS_EACH:-1} namespace=trials$$

fail() { echo "tun-trials: $*" >&2; exit 1; }
# shellcheck source=tools/run-file.sh
. "$here/tools/run-file.sh"

[[ $rounds =~ ^[1-9][0-9]*$ ]] || fail "ROUNDS must be a whole number from 1"
[[ $each =~ ^[0-9]*\.?[0-9]+$ ]] || fail "SECONDS_EACH must be a number of seconds"
[ "$(id -u)" = 0 ] || fail "it makes a network namespace and devices: run it as root"
[ -c /dev/net/tun ] || fail "there is no /dev/net/tun: modprobe tun"
[ "$(nproc)" -ge 2 ] || fail "sender and reader need a processor each: there is one"
command -v gcc >/dev/null || fail "there is no gcc: apt-get install gcc libc6-dev"
command -v ip >/dev/null || fail "there is no ip: apt-get install iproute2"
echo '#include <linux/io_uring.h>' | gcc -E - >/dev/null 2>&1 || fail "there are no headers of the kernel: apt-get install linux-libc-dev"

work=$(mktemp -d)
clean() {
    [ ! -e "/var/run/netns/$namespace" ] || ip netns del "$namespace"
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP
gcc -O2 -std=c11 -Wall -Wextra -Werror -pthread "$here/tun-trials/trials.c" -o "$work/trials"
ip netns add "$namespace"
# no packets of the kernel's own, such as router solicitations
ipv6=/proc/sys/net/ipv6/conf/all/disable_ipv6
[ ! -e $ipv6 ] || echo 1 | ip netns exec "$namespace" tee $ipv6 >/dev/null

trial() { # trial NAME WHAT WAY...: each way once
    local name=$1 what=$2 way
    shift 2
    for way; do
        ip netns exec "$namespace" "$work/trials" "$name" "$way" "$what" "$each" >"$work/out" || fail "$name $way $what failed"
        sed "s/^/round $round  /" "$work/out" >&2
        cat "$work/out" >>"$work/rows"
        awk -v round="$round" '$3 !~ /^refused/ { print $1, round, $2, $3, $4 }' "$work/out" >>"$work/values"
    done
}

for round in $(seq "$rounds"); do
    trial write 1400 plain napi uring
    trial write 64 plain napi uring
    trial read flood poll uring busy
    trial read paced poll uring busy
    trial queues 1400 one two-queues two-devices
done

run_begin tun-trials "ROUNDS=$rounds SECONDS_EACH=$each bench/tun-trials.sh"
run_values <"$work/values"
{
    run_head "Ways to talk to a TUN device"
    echo
    awk '
function median(key,    i, j, t) { # of value[key, 1..n], sorted in place
    for (i = 2; i <= n[key]; i++)
        for (j = i; j > 1 && value[key, j - 1] > value[key, j]; j--) {
            t = value[key, j]; value[key, j] = value[key, j - 1]; value[key, j - 1] = t
        }
    i = int((n[key] + 1) / 2); j = int((n[key] + 2) / 2)
    return (value[key, i] + value[key, j]) / 2
}
{
    key = $2 " | " $1
    if (!($2 in unit)) { metrics[++m] = $2; unit[$2] = $4 }
    if (!(key in seen)) { seen[key] = 1; ways[$2] = ways[$2] " " $1 }
    if ($3 ~ /^refused/) refused[key] = $3
    else value[key, ++n[key]] = $3 + 0
}
END {
    print "| metric | way | unit | median (least-greatest) | ratio to the first way |"
    print "|---|---|---|---|---|"
    for (k = 1; k <= m; k++) {
        count = split(ways[metrics[k]], way, " ")
        for (w = 1; w <= count; w++) {
            key = metrics[k] " | " way[w]
            if (key in refused) {
                sub(/:/, ": ", refused[key])
                printf "| %s | %s | %s | - |\n", key, unit[metrics[k]], refused[key]
                continue
            }
            middle = median(key)
            if (w == 1) plain = middle
            printf "| %s | %s | %s (%s-%s) | %.2f |\n", key, unit[metrics[k]], middle, value[key, 1], value[key, n[key]], middle / plain
        }
    }
}' "$work/rows"
} | tee "$run_path.md"
