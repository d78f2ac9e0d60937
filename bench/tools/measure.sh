# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016,SC2153,SC2154 # awk in quotes; the settings and $work are the caller's
# One measurement each, in a lab that is up. Sourced after lab.sh. Each writes lines "metric value unit".

RECEIVED_KBITS='/receiver/ { for (i = 2; i <= NF; i++) if ($i == "Kbits/sec") v = $(i - 1) } END { print v + 0 }'

tcp_gbps() { # tcp_gbps IPERF_OPTIONS...: the receiver's rate
    in_left iperf3 -c "$INSIDE_RIGHT" -t "$DURATION" -f k -i 0 "$@" | awk "$RECEIVED_KBITS" \
        | awk '{ printf "%.3f\n", $1 / 1e6 }'
}

measure_tcp() {
    echo "tcp_1_stream_forward $(tcp_gbps) Gb/s"
    echo "tcp_1_stream_reverse $(tcp_gbps -R) Gb/s"
    echo "tcp_4_streams_forward $(tcp_gbps -P 4) Gb/s"
    echo "tcp_4_streams_reverse $(tcp_gbps -P 4 -R) Gb/s"
}

cpu_ticks() { # utime + stime; the name in parentheses may hold blanks
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

sleeps() { # how often its threads went to sleep of their own accord
    awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n }' /proc/"$1"/task/*/status
}

tunnel_bytes() { in_left cat "/sys/class/net/$LEFT/statistics/tx_bytes"; }

# CPU time of either end's process per 1420 B carried and how often it sleeps, with TCP held at RATE. Super-packets count as what they hold.
# What the kernel does in softirqs on the process's behalf is in neither figure.
measure_cpu() {
    local sender receiver bytes rate sender_sleeps receiver_sleeps
    sender_sleeps=$(sleeps "$LEFT_PID") receiver_sleeps=$(sleeps "$RIGHT_PID")
    sender=$(cpu_ticks "$LEFT_PID") receiver=$(cpu_ticks "$RIGHT_PID") bytes=$(tunnel_bytes)
    rate=$(tcp_gbps -b "${RATE}G")
    sender=$(($(cpu_ticks "$LEFT_PID") - sender)) receiver=$(($(cpu_ticks "$RIGHT_PID") - receiver))
    bytes=$(($(tunnel_bytes) - bytes))
    awk -v s=$sender -v r=$receiver -v b=$bytes -v hz="$(getconf CLK_TCK)" 'BEGIN {
        per = 1e9 / hz / (b / 1420)
        printf "cpu_sender_per_1420_B %.0f ns\ncpu_receiver_per_1420_B %.0f ns\n", s * per, r * per }'
    sender_sleeps=$(($(sleeps "$LEFT_PID") - sender_sleeps)) receiver_sleeps=$(($(sleeps "$RIGHT_PID") - receiver_sleeps))
    echo "cpu_sender_sleeps $((sender_sleeps / DURATION)) 1/s"
    echo "cpu_receiver_sleeps $((receiver_sleeps / DURATION)) 1/s"
    echo "cpu_rate_held $rate Gb/s"
}

# udp_probe LENGTH PPS: "received/s loss% sent/s". The socket buffer is the most that is allowed without a host-wide setting;
# iperf3's remark about the datagram's length compares it with the TCP segment of its control connection.
udp_probe() {
    in_left iperf3 -u -c "$INSIDE_RIGHT" -t "$PROBE" -l "$1" -b $(($1 * 8 * $2)) -f k -i 0 -w 208K 2>/dev/null | awk -v t="$PROBE" '
        /receiver/ { for (i = 2; i <= NF; i++) if ($i ~ /^[0-9]+\/[0-9]+$/) { split($i, n, "/") } }
        END { if (n[2] > 0) printf "%.0f %.3f %.0f\n", (n[2] - n[1]) / t, 100 * n[1] / n[2], n[2] / t; else print "0 100 0" }'
}

# udp_highest LENGTH: the highest received rate at a loss of at most 0.5 %, by halving the logarithm of the range; and
# whether the sender, not the tunnel, was the limit (1) or not (0).
udp_highest() {
    local low=2000 high=512000 best=0 limited=0 rate result received loss sent
    for _ in $(seq "$STEPS"); do
        rate=$(awk -v l="$low" -v h="$high" 'BEGIN { printf "%d", sqrt(l * h) }')
        result=$(udp_probe "$1" "$rate")
        read -r received loss sent <<<"$result"
        if awk -v l="$loss" 'BEGIN { exit !(l <= 0.5) }'; then
            low=$rate
            [ "$received" -le "$best" ] || best=$received
            if [ $((sent * 100)) -lt $((rate * 95)) ]; then
                limited=1
                break # asking for more makes no difference
            fi
        else
            high=$rate
        fi
    done
    echo "$best $limited"
}

measure_udp() {
    local length best limited
    for length in 18 512 1372; do
        best=$(udp_highest $length)
        limited=${best#* } best=${best% *}
        echo "udp_${length}_B_highest $(awk -v b="$best" 'BEGIN { printf "%.1f", b / 1000 }') kpps"
        [ "$limited" -eq 0 ] || echo "udp_${length}_B_limited_by_sender 1 flag"
    done
}

ping_percentiles() { # ping_percentiles NAME
    in_left ping -n -i 0.001 -c "$PINGS" "$INSIDE_RIGHT" | sed -n 's/.*time=\([0-9.]*\) ms/\1/p' | sort -n \
        | awk -v name="$1" '{ v[NR] = $1 * 1000 }
            function rank(q) { r = int(NR * q + 0.999999); return v[r < 1 ? 1 : r] }
            END { if (NR == 0) exit 1
                printf "latency_%s_p50 %.0f us\nlatency_%s_p99 %.0f us\nlatency_%s_p99.9 %.0f us\n",
                    name, rank(0.5), name, rank(0.99), name, rank(0.999) }'
}

# Round trips of ping, idle and while 1372 B datagrams flow at LOAD_PPS.
measure_latency() {
    ping_percentiles idle
    in_left iperf3 -u -c "$INSIDE_RIGHT" -t $((PINGS / 500 + 3)) -l 1372 -b $((1372 * 8 * LOAD_PPS)) >/dev/null 2>&1 &
    local load=$!
    sleep 1
    ping_percentiles loaded
    kill "$load" 2>/dev/null || true
    wait "$load" 2>/dev/null || true
}

rss_mb() { awk '/^VmRSS/ { printf "%.1f\n", $2 / 1024 }' "/proc/$1/status"; }

peers_file() { # peers_file COUNT: as wg setconf reads it; at most 100000, for their number is five digits of the key
    awk -v key="$(wg genkey)" -v count="$1" 'BEGIN {
        print "[Interface]\nPrivateKey = " key
        for (i = 0; i < count; i++) { # 32 bytes in base64 each, all different
            printf "[Peer]\nPublicKey = %05dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", i; print "="
            printf "AllowedIPs = 10.%d.%d.%d/32\n", i / 65536, i / 256 % 256, i % 256 } }' | sed 's/AA=$/A=/'
}

measure_memory() {
    echo "memory_idle $(rss_mb "$LEFT_PID") MB"
    local before
    before=$(wg showconf "$RIGHT")
    wg setconf "$RIGHT" <(peers_file 10000)
    [ "$(wg show "$RIGHT" peers | wc -l)" -eq 10000 ] || { echo "compare: not all peers went in" >&2; return 1; }
    sleep 1
    echo "memory_10000_peers $(rss_mb "$RIGHT_PID") MB"
    wg setconf "$RIGHT" <(echo "$before")
    in_left iperf3 -c "$INSIDE_RIGHT" -t "$DURATION" -P 4 >/dev/null
    echo "memory_after_load $(rss_mb "$LEFT_PID") MB"
}

# From the start of the process to its control socket, looked for every two or three milliseconds. Brings its own lab.
measure_start() { # measure_start IMPLEMENTATION
    namespaces_up
    local begin end
    begin=${EPOCHREALTIME/[.,]/}
    ip netns exec "$LEFT" "$1" -f "$LEFT" >/dev/null 2>&1 &
    LEFT_PID=$!
    until [ -S "$SOCKETS/$LEFT.sock" ]; do
        kill -0 "$LEFT_PID" || return 1
        sleep 0.001
    done
    end=${EPOCHREALTIME/[.,]/}
    awk -v us=$((end - begin)) 'BEGIN { printf "start_to_socket %.1f ms\n", us / 1000 }'
}

seconds_of() { # seconds_of COMMAND...: how long it takes
    local begin=${EPOCHREALTIME/[.,]/}
    "$@" || return 1
    awk -v us=$((${EPOCHREALTIME/[.,]/} - begin)) 'BEGIN { printf "%.3f\n", us / 1e6 }'
}

right_alone() { # of the lab only the right end, whose peers a load generator plays from the left namespace
    end "$LEFT_PID"
    LEFT_PID=''
}

# Handshakes answered, for each second and for each second of the process's CPU time.
measure_handshakes() {
    right_alone
    in_left "${java_load[@]}" net.culvert.bench.load.HandshakeLoad "$SOCKETS/$RIGHT.sock" "$RIGHT_PID" 192.0.2.2 51820 "$HANDSHAKES"
}

# Many peers at once, for each number in PEERS: by one stream to the control socket of one end; then by wg to the other end,
# the first being gone. A flag says where the implementation refuses so many. Brings its own labs.
measure_peers() { # measure_peers IMPLEMENTATION
    local count seconds
    for count in $PEERS; do
        lab_up "$1"
        if "${java_load[@]}" net.culvert.bench.load.PeerLoad "$SOCKETS/$RIGHT.sock" "$count"; then
            sleep 1
            echo "memory_${count}_peers $(rss_mb "$RIGHT_PID") MB"
            end "$RIGHT_PID"
            RIGHT_PID=''
            peers_file "$count" >"$work/peers"
            seconds=$(seconds_of wg setconf "$LEFT" "$work/peers")
            echo "peers_${count}_wg_setconf $seconds s"
        else
            echo "peers_${count}_refused 1 flag"
        fi
        lab_down
    done
}

# What ACTIVE peers that all send cost beside one of them; what arrives goes nowhere, for the kernel does not forward it.
measure_active() {
    right_alone
    in_left "${java_load[@]}" net.culvert.bench.load.ActiveLoad "$SOCKETS/$RIGHT.sock" "$RIGHT_PID" 192.0.2.2 51820 "$ACTIVE" "$DURATION"
}

# Datagrams that came out of order at the rate, in datagrams a second, that wireguard-go can bear. The receiving iperf3 alone
# knows, so it is one of our own, on another port than the lab's.
measure_reorder() {
    local length pps server
    for length in 512 1372; do
        pps=REORDER_PPS_$length
        ip netns exec "$RIGHT" iperf3 -s -1 -J -p 5202 >"$work/server" 2>/dev/null &
        server=$!
        await 5 in_right sh -c 'ss -Hltn sport = :5202 | grep -q .'
        in_left iperf3 -u -c "$INSIDE_RIGHT" -p 5202 -t "$DURATION" -l "$length" -b $((length * 8 * ${!pps})) -w 208K -i 0 >/dev/null 2>&1
        wait "$server"
        jq -r --arg length "$length" '.end.streams[0].udp
            | "reorder_\($length)_B_late \(.out_of_order) datagrams", "reorder_\($length)_B_received \(.packets - .lost_packets) datagrams"' "$work/server"
    done
}
