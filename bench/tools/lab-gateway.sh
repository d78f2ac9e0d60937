# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # $culvert and $work are the caller's
# The lab of lab.sh with gateways in place of culvert-wg: at each end a router between a TUN device and a tunnel, in one process.
# Sourced after lab.sh, whose names it takes. Needs $culvert, the program, and $work, a directory.

gateway_file() { # gateway_file NAME OWN_KEY PEER_KEY OWN_INSIDE PEER_INSIDE PEER_OUTSIDE RULES
    local tunnel=wg0 # of different names, for their sockets for wg(8) share a directory
    [ "$1" = "$LEFT" ] || tunnel=wg1
    cat <<TOML
[gateway]
name = "$1"
control = "$work/$1.sock"
state = "$work"
[interface.tun0]
kind = "tun"
host-addresses = ["$4/32"]
mtu = 1420
$([ "$7" -eq 0 ] || echo 'filter = "list"')
[interface.$tunnel]
kind = "wireguard"
listen-port = 51820
private-key = "$2"
outer-fib = "host"
mtu = 1420
$([ "$7" -eq 0 ] || echo 'filter = "list"')
[[interface.$tunnel.peer]]
public-key = "$3"
allowed-ips = ["$5/32"]
endpoint = "$6:51820"
[[route]]
to = "$4/32"
interface = "tun0"
TOML
    local i
    for i in $(seq "$7"); do # none of them matches what is measured
        printf '[[filter.list]]\naction = "block"\nprotocol = "udp"\nto = "203.0.113.0/24"\nto-port = %d\n' "$i"
    done
}

gateway_end_up() { # gateway_end_up NAMESPACE PEER_INSIDE: starts the gateway of $work/NAMESPACE.toml; its process id is the job's
    : >"$work/$1.out"
    ip netns exec "$1" "$culvert" run "$work/$1.toml" >"$work/$1.out" 2>&1 &
    await 30 grep -q ready "$work/$1.out"
    ip -n "$1" route add "$2/32" dev tun0
}

gateways_up() { # gateways_up RULES
    local left_key right_key
    left_key=$(wg genkey)
    right_key=$(wg genkey)
    namespaces_up
    (
        umask 077
        gateway_file "$LEFT" "$left_key" "$(wg pubkey <<<"$right_key")" $INSIDE_LEFT $INSIDE_RIGHT 192.0.2.2 "$1" >"$work/$LEFT.toml"
        gateway_file "$RIGHT" "$right_key" "$(wg pubkey <<<"$left_key")" $INSIDE_RIGHT $INSIDE_LEFT 192.0.2.1 "$1" >"$work/$RIGHT.toml"
    )
    gateway_end_up "$LEFT" $INSIDE_RIGHT
    LEFT_PID=$!
    gateway_end_up "$RIGHT" $INSIDE_LEFT
    RIGHT_PID=$!
    await 15 in_left ping -n -q -c 1 -W 1 $INSIDE_RIGHT
    in_right iperf3 -s -D
}
