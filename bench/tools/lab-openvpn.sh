# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # the process ids are lab.sh's; $work is the caller's
# The lab of lab.sh with OpenVPN in place of culvert-wg: UDP, TLS with a certificate of its own at each end, data in user space.
# Sourced after lab.sh, whose names it takes. Needs $work, a directory that only root can read.

openvpn_keys() { # once: at each end a key and a certificate, which the other end knows by its fingerprint
    local end
    for end in left right; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 2 -subj "/CN=$end" \
            -keyout "$work/$end.key" -out "$work/$end.crt" 2>"$work/openssl.out" || fail "openssl: $(tail -n 1 "$work/openssl.out")"
    done
}

fingerprint() { # fingerprint FILE: as peer-fingerprint reads it
    openssl x509 -noout -sha256 -fingerprint -in "$1" | sed 's/.*=//'
}

# openvpn_file END OTHER_END OWN_INSIDE OTHER_INSIDE CIPHER MTU: what either end has. fast-io writes without asking poll(2) first.
# The buffers are what is usually advised, bounded by what the host allows; disable-dco keeps the data out of the kernel.
openvpn_file() {
    cat <<CONF
dev-type tun
proto udp4
port 1194
disable-dco
verb 3
ifconfig $3 $4
tun-mtu $6
mssfix 0
fast-io
sndbuf 524288
rcvbuf 524288
data-ciphers $5
dh none
cert $work/$1.crt
key $work/$1.key
peer-fingerprint $(fingerprint "$work/$2.crt")
CONF
}

openvpn_up() { # openvpn_up CIPHER MTU
    namespaces_up
    { openvpn_file left right "$INSIDE_LEFT" "$INSIDE_RIGHT" "$1" "$2"
        printf 'tls-client\nremote 192.0.2.2\ndev %s\n' "$LEFT"; } >"$work/left.conf"
    { openvpn_file right left "$INSIDE_RIGHT" "$INSIDE_LEFT" "$1" "$2"
        printf 'tls-server\nlocal 192.0.2.2\ndev %s\n' "$RIGHT"; } >"$work/right.conf"
    ip netns exec "$RIGHT" openvpn "$work/right.conf" >"$work/right.out" 2>&1 &
    RIGHT_PID=$!
    await 15 in_right sh -c 'ss -Hlun sport = :1194 | grep -q .'
    ip netns exec "$LEFT" openvpn "$work/left.conf" >"$work/left.out" 2>&1 &
    LEFT_PID=$!
    await 15 in_left ping -n -q -c 1 -W 1 "$INSIDE_RIGHT"
    grep -q "cipher '$1'" "$work/left.out" || fail "OpenVPN did not agree on $1: $(tail -n 1 "$work/left.out")"
    in_right iperf3 -s -D
}
