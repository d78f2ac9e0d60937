#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How long a large gateway takes to start and to show its peers: 1000 peers and 10 000 rules, in a namespace of its own.
# Usage: bench/gateway-start.sh      (as root, where nothing else runs)
# RUNS (5), CONFIG_PEERS (1000), RULES (10000). Prints a line for each run, then medians (least-greatest), and
# leaves them in bench/results/DATE-gateway-start.md with the values beside it in .jsonl.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
RUNS=${RUNS:-5} CONFIG_PEERS=${CONFIG_PEERS:-1000} RULES=${RULES:-10000}
# shellcheck disable=SC2034 # for fail
program=gateway-start
culvert=$(dirname "$here")/culvert
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
. "$here/tools/lab.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes a network namespace"
"$culvert" version >/dev/null # builds it where that was not done, and makes the start-up cache
work=$(mktemp -d)
namespace=cmp$$s
gateway=''
trap 'end "$gateway"; ip netns del "$namespace" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
ip netns add "$namespace"
(
    umask 077
    awk -v name="$namespace" -v work="$work" -v key="$("$culvert" genkey)" -v peers="$CONFIG_PEERS" -v rules="$RULES" 'BEGIN {
        printf "[gateway]\nname = \"%s\"\ncontrol = \"%s/control.sock\"\nstate = \"%s\"\n", name, work, work
        printf "[interface.wg0]\nkind = \"wireguard\"\nlisten-port = 51820\nprivate-key = \"%s\"\nouter-fib = \"host\"\nfilter = \"list\"\n", key
        for (i = 0; i < peers; i++) { # 32 bytes in base64 each, all different
            printf "[[interface.wg0.peer]]\npublic-key = \"%05dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n", i
            printf "allowed-ips = [\"10.%d.%d.%d/32\"]\n", i / 65536, i / 256 % 256, i % 256
        }
        for (i = 0; i < rules; i++)
            printf "[[filter.list]]\naction = \"block\"\nprotocol = \"udp\"\nfrom = \"172.16.%d.%d\"\nto-port = 53\n", i / 256, i % 256
    }' >"$work/large.toml"
)

for run in $(seq "$RUNS"); do
    begin=${EPOCHREALTIME/[.,]/}
    ip netns exec "$namespace" "$culvert" run "$work/large.toml" >"$work/out" 2>&1 &
    gateway=$!
    until grep -q '^ready' "$work/out"; do
        kill -0 "$gateway" 2>/dev/null || fail "it ended: $(cat "$work/out")"
        sleep 0.005
    done
    ready=$((${EPOCHREALTIME/[.,]/} - begin))
    begin=${EPOCHREALTIME/[.,]/}
    shown=$("$culvert" show peers --socket "$work/control.sock" --json | grep -c '"publicKey"' || true)
    show=$((${EPOCHREALTIME/[.,]/} - begin))
    [ "$shown" -gt 0 ] || fail "it showed no peers"
    end "$gateway"
    gateway=''
    awk -v run="$run" -v ready=$ready -v show=$show 'BEGIN {
        printf "gateway %d start_to_ready %.3f s\ngateway %d show_peers %.3f s\n", run, ready / 1e6, run, show / 1e6 }' | tee -a "$work/rows" >&2
done
run_begin gateway-start "RUNS=$RUNS CONFIG_PEERS=$CONFIG_PEERS RULES=$RULES bench/gateway-start.sh"
run_values <"$work/rows"
{
    run_head "The start of a large gateway"
    echo
    awk -v ours=gateway -v theirs=none -f "$here/tools/table.awk" "$work/rows"
} | tee "$run_path.md"
