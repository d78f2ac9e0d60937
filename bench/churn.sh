#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A gateway between TUN devices under load, while an interface is detached and made again, another goes up and down, and routes and
# rules change, each as fast as one client of the control socket can ask for it. Fails unless every packet that the kernel gave
# the gateway is accounted for: received = forwarded + delivered + dropped + held.
# Usage: bench/churn.sh [SECONDS]      (default: 60; as root)
# The same of the core in memory is ChurnTest in forwarding, of which CHURN_SECONDS says how long.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-60}
# shellcheck disable=SC2034 # for fail
program=churn
. "$here/tools/java.sh"
. "$here/tools/lab.sh"

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes a network namespace"
case $seconds in '' | *[!0-9]* | 0) fail "'$seconds' is no number of seconds; it has to be a whole one, such as 60" ;; esac
build_java
culvert=$root/culvert
"$culvert" version >/dev/null # builds it where that was not done

work=$(mktemp -d)
trap 'lab_down; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cat >"$work/gateway.toml" <<TOML
[gateway]
name = "$LEFT"
control = "$work/control.sock"
state = "$work"
[interface.link0]
kind = "tun"
addresses = ["192.0.2.1/24", "2001:db8:1::1/64"]
host-addresses = ["192.0.2.2/24", "2001:db8:1::2/64"]
filter = "churn"
[interface.link1]
kind = "tun"
addresses = ["198.51.100.1/24", "2001:db8:2::1/64"]
[pipe.slow]
delay = "5ms"
[[filter.churn]]
action = "count"
TOML

ip netns add "$LEFT"
ip -n "$LEFT" link set lo up
ip netns exec "$LEFT" "$culvert" run "$work/gateway.toml" >"$work/out" 2>&1 &
LEFT_PID=$!
await 30 grep -q ready "$work/out" || fail "the gateway did not start: $(tail -n 1 "$work/out")"
for family in -4 -6; do
    ip "$family" -n "$LEFT" route add default dev link0
done
in_left ping -n -q -i 0.002 -w "$seconds" 192.0.2.1 >/dev/null & # what is delivered
in_left "${java_load[@]}" net.culvert.bench.churn.GatewayChurn "$work/control.sock" "$work/gateway.toml" "$seconds" ||
    fail "a packet is not accounted for, or nothing changed; the gateway's last lines: $(tail -n 3 "$work/out")"
kill -0 "$LEFT_PID" 2>/dev/null || fail "the gateway ended: $(tail -n 3 "$work/out")"
