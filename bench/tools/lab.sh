# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Two namespaces joined by a cable (MTU 1500) with a tunnel (MTU 1420) between them, both ends the same implementation.
# Sourced. Names carry the caller's process id; lab_down takes everything away and may be called at any time.

LEFT=cmp$$l RIGHT=cmp$$r          # namespaces; the tunnel devices are called the same, for their sockets share a directory
INSIDE_LEFT=198.51.100.1 INSIDE_RIGHT=198.51.100.2
LEFT_PID='' RIGHT_PID=''
SOCKETS=/var/run/wireguard

in_left() { ip netns exec "$LEFT" "$@"; }
in_right() { ip netns exec "$RIGHT" "$@"; }

await() { # await SECONDS COMMAND...: until it succeeds
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || { echo "compare: waited in vain for: $*" >&2; return 1; }
        sleep 0.02
    done
}

end() { # end PID: SIGTERM, and SIGKILL when that is not enough
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || return 0
    for _ in $(seq 100); do
        kill -0 "$1" 2>/dev/null || { wait "$1" 2>/dev/null || true; return 0; }
        sleep 0.05
    done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

namespaces_up() {
    ip netns add "$LEFT"
    ip netns add "$RIGHT"
    ip link add "v$LEFT" netns "$LEFT" mtu 1500 type veth peer name "v$RIGHT" netns "$RIGHT" mtu 1500
    ip -n "$LEFT" addr add 192.0.2.1/24 dev "v$LEFT"
    ip -n "$RIGHT" addr add 192.0.2.2/24 dev "v$RIGHT"
    local n
    for n in "$LEFT" "$RIGHT"; do
        ip -n "$n" link set lo up
        ip -n "$n" link set "v$n" up
    done
}

lab_up() { # lab_up IMPLEMENTATION
    namespaces_up
    ip netns exec "$LEFT" "$1" -f "$LEFT" >/dev/null 2>&1 &
    LEFT_PID=$!
    ip netns exec "$RIGHT" "$1" -f "$RIGHT" >/dev/null 2>&1 &
    RIGHT_PID=$!
    await 15 test -S "$SOCKETS/$LEFT.sock"
    await 15 test -S "$SOCKETS/$RIGHT.sock"
    local left_key right_key
    left_key=$(wg genkey)
    right_key=$(wg genkey)
    wg set "$LEFT" private-key <(echo "$left_key") listen-port 51820 \
        peer "$(echo "$right_key" | wg pubkey)" endpoint 192.0.2.2:51820 allowed-ips $INSIDE_RIGHT/32
    wg set "$RIGHT" private-key <(echo "$right_key") listen-port 51820 \
        peer "$(echo "$left_key" | wg pubkey)" endpoint 192.0.2.1:51820 allowed-ips $INSIDE_LEFT/32
    ip -n "$LEFT" addr add $INSIDE_LEFT/24 dev "$LEFT"
    ip -n "$RIGHT" addr add $INSIDE_RIGHT/24 dev "$RIGHT"
    local n
    for n in "$LEFT" "$RIGHT"; do
        ip -n "$n" link set "$n" mtu 1420 up
    done
    await 15 in_left ping -n -q -c 1 -W 1 $INSIDE_RIGHT
    in_right iperf3 -s -D
}

warm_up() { # both ways, unmeasured: figures are those of a tunnel that has been carrying packets, for either implementation
    [ "${WARM_UP:-0}" -gt 0 ] || return 0
    await 5 in_left iperf3 -c $INSIDE_RIGHT -t "$WARM_UP" -i 0
    in_left iperf3 -c $INSIDE_RIGHT -t "$WARM_UP" -i 0 -R >/dev/null
}

lab_down() {
    end "$LEFT_PID"
    end "$RIGHT_PID"
    LEFT_PID='' RIGHT_PID=''
    local n pid
    for n in "$LEFT" "$RIGHT"; do
        [ -e "/var/run/netns/$n" ] || continue
        for pid in $(ip netns pids "$n"); do
            kill -KILL "$pid" 2>/dev/null || true
        done
        ip netns del "$n"
        rm -f "$SOCKETS/$n.sock"
    done
}
