# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # the addresses are for measure.sh; $culvert and $work are the caller's
# Two hosts with a router between them, each in a namespace: left 192.0.2.2, router .1 on both links, right 198.51.100.2.
# Sourced after lab.sh, whose names it takes. Needs $culvert, the program, and $work, a directory.

ROUTER=cmp$$g
INSIDE_LEFT=192.0.2.2 INSIDE_RIGHT=198.51.100.2
ROUTER_PID=''

router_up() { # router_up culvert|ip_forward
    local n
    for n in "$ROUTER" "$LEFT" "$RIGHT"; do
        ip netns add "$n"
        ip -n "$n" link set lo up
    done
    "links_of_$1"
    ip -n "$LEFT" addr add $INSIDE_LEFT/24 dev link0
    ip -n "$RIGHT" addr add $INSIDE_RIGHT/24 dev link1
    ip -n "$LEFT" link set link0 mtu 1500 up
    ip -n "$RIGHT" link set link1 mtu 1500 up
    ip -n "$LEFT" route add default via 192.0.2.1
    ip -n "$RIGHT" route add default via 198.51.100.1
    await 15 in_left ping -n -q -c 1 -W 1 $INSIDE_RIGHT
    in_right iperf3 -s -D
}

links_of_culvert() { # TUN devices, whose kernel ends are moved to the hosts
    cat >"$work/router.toml" <<TOML
[gateway]
name = "$ROUTER"
control = "$work/router.sock"
[interface.link0]
kind = "tun"
addresses = ["192.0.2.1/24"]
[interface.link1]
kind = "tun"
addresses = ["198.51.100.1/24"]
TOML
    ip netns exec "$ROUTER" "$culvert" run "$work/router.toml" >"$work/router.out" 2>&1 &
    ROUTER_PID=$!
    await 30 grep -q ready "$work/router.out"
    ip -n "$ROUTER" link set link0 netns "$LEFT"
    ip -n "$ROUTER" link set link1 netns "$RIGHT"
}

links_of_ip_forward() { # cables, with the offloads that the kernel gives them
    ip link add link0 netns "$LEFT" type veth peer name port0 netns "$ROUTER"
    ip link add link1 netns "$RIGHT" type veth peer name port1 netns "$ROUTER"
    ip -n "$ROUTER" addr add 192.0.2.1/24 dev port0
    ip -n "$ROUTER" addr add 198.51.100.1/24 dev port1
    ip -n "$ROUTER" link set port0 up
    ip -n "$ROUTER" link set port1 up
    ip netns exec "$ROUTER" sysctl -qw net.ipv4.ip_forward=1
}

router_down() {
    end "$ROUTER_PID"
    ROUTER_PID=''
    lab_down
    [ ! -e "/var/run/netns/$ROUTER" ] || ip netns del "$ROUTER"
}
