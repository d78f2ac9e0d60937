// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.counters;

/**
 * Why a packet went no further. Verdict and reason are one value: a stage returns it and one place per path counts it.
 *
 * <p>The counter name is the one of {@code netstat -s} or a MIB where there is one.
 */
public enum DropReason {
    /** Not dropped: the packet goes on. Its counter stays 0. */
    NONE("none", "forwarded"),
    /** Not dropped: the packet waits in its peer's queue until a handshake is done. Its counter stays 0. */
    QUEUED("queued", "waits for a handshake"),
    /** Not dropped: the packet was for this host, which took it. Its counter stays 0. */
    DELIVERED("delivered", "taken by this host"),
    /** Not dropped: the packet is kept, a fragment that waits for others or a packet in a pipe. Its counter stays 0. */
    HELD("held", "kept for a while"),

    INTERNAL_ERROR("internal_error", "a stage failed; see the error log"),
    BURST_POOL_EMPTY("burst_pool_empty", "no packet buffer was free"),
    RING_FULL("ring_full", "the queue to the next thread was full"),

    TUN_TRUNCATED("tun_truncated", "the packet was longer than the reader's buffer"),
    TUN_TOO_LARGE("tun_too_large", "the packet is longer than the device takes"),
    TUN_UNKNOWN_FAMILY("tun_unknown_family", "the packet is neither IPv4 nor IPv6"),
    TUN_QUEUE_FULL("tun_queue_full", "the device's queue was full"),
    TUN_NOT_UP("tun_not_up", "the device is down or has no address"),
    TUN_GONE("tun_gone", "the device is gone"),
    TUN_WRITE_FAILED("tun_write_failed", "the device refused the packet"),
    TUN_BAD_OFFLOAD("tun_bad_offload", "the offload header does not fit its packet"),

    IP_TOO_SHORT("ips_tooshort", "shorter than an IP header"),
    IP_BAD_VERSION("ips_badvers", "neither IPv4 nor IPv6"),
    IP_BAD_HEADER_LENGTH("ips_badhlen", "header length below 20 or beyond the packet"),
    IP_BAD_LENGTH("ips_badlen", "total length disagrees with the bytes received"),
    IP_BAD_CHECKSUM("ips_badsum", "the header checksum is wrong"),
    TCP_TOO_SHORT("tcps_rcvshort", "shorter than a TCP header"),
    TCP_BAD_HEADER_LENGTH("tcps_rcvbadoff", "TCP data offset below 20 or beyond the packet"),
    UDP_TOO_SHORT("udps_hdrops", "shorter than a UDP header"),
    UDP_BAD_LENGTH("udps_badlen", "UDP length below 8 or beyond the packet"),

    INTERFACE_GONE("ifs_gone", "the interface is gone"),
    INTERFACE_DOWN("ifs_down", "the interface is down"),
    INPUT_QUEUE_FULL("ifs_iqdrops", "the interface's input queue was full"),
    OUTPUT_QUEUE_FULL("ifs_oqdrops", "the interface's output queue was full"),

    IP_BAD_SOURCE("ips_badsource", "no host may send from the source address"),
    IP_BAD_DESTINATION("ips_badaddr", "no packet on the wire may carry the destination address"),
    IP_LAND("ips_land", "source and destination are the same"),
    IP_WRONG_INTERFACE("ips_wrongif", "an address of this host that is not the receiving interface's"),
    IP_BAD_OPTIONS("ips_badoptions", "the options are malformed"),
    IP_OPTIONS_REFUSED("ips_optrefused", "packets with options are refused"),
    IP_SOURCE_ROUTED("ips_srcrouted", "source routing is refused"),
    IP_FORWARDING_OFF("ips_notforwarding", "not for this host, which does not forward"),
    IP_CANNOT_FORWARD("ips_cantforward", "broadcasts, multicasts and addresses of one link are not forwarded"),
    IP_TTL_EXPIRED("ips_ttlexceeded", "no hops are left"),
    IP_NO_ROUTE("ips_noroute", "no route to the destination"),
    IP_BLACKHOLE("ips_blackhole", "the route is a black hole"),
    IP_REJECT_ROUTE("ips_rejectroute", "the route rejects"),
    IP_FRAGMENTATION_NEEDED("ips_cantfrag", "too long for the next link, and not to be fragmented"),
    IP_NO_BUFFER("ips_odropped", "no buffer was free for a packet made here"),
    IP_NO_PROTOCOL("ips_noproto", "nobody here takes the protocol"),
    IP_BAD_FRAGMENT("ips_badfrags", "a fragment of no, odd or impossible length"),
    IP_FRAGMENT_OVERLAP("ips_fragoverlap", "fragments of one packet overlap"),
    IP_FRAGMENT_TIMEOUT("ips_fragtimeout", "the other fragments did not come in time"),
    IP_FRAGMENT_LIMIT("ips_fragdropped", "too many fragments or packets wait, or too much memory"),
    IP6_BAD_EXTENSION("ip6s_badoptions", "an extension header is malformed or in the wrong place"),
    IP6_UNKNOWN_OPTION("ip6s_unknownoption", "an option that says to drop whoever does not know it"),
    IP6_UNKNOWN_HEADER("ip6s_unknownheader", "nobody here takes the next header"),

    UDP_BAD_CHECKSUM("udps_badsum", "the UDP checksum is wrong"),
    UDP_NO_PORT("udps_noport", "nobody listens on the UDP port"),
    TCP_BAD_CHECKSUM("tcps_rcvbadsum", "the TCP checksum is wrong"),
    TCP_NO_PORT("tcps_noport", "nobody listens on the TCP port"),
    ICMP_TOO_SHORT("icps_tooshort", "shorter than an ICMP header"),
    ICMP_BAD_CHECKSUM("icps_checksum", "the ICMP checksum is wrong"),
    ICMP_IGNORED("icps_ignored", "an ICMP message that nobody here waits for"),

    FILTER_BLOCKED("filter_blocked", "a rule blocks it"),
    FILTER_REJECTED("filter_rejected", "a rule rejects it, with an answer"),
    FILTER_STATE_LIMIT("filter_state_limit", "a rule keeps state and the table of states was full"),
    PIPE_FULL("pipe_full", "the pipe's queue was full"),
    PIPE_LOSS("pipe_loss", "the pipe loses a share of its packets"),

    UDP_TRUNCATED("udp_truncated", "the datagram was longer than the receive buffer"),
    UDP_SEND_FAILED("udp_send_failed", "the host refused to send the datagram"),
    UDP_NO_SOCKET("udp_no_socket", "no socket of the endpoint's family is open"),

    TUNNEL_NO_PEER("tunnel_no_peer", "no peer's allowed IPs hold the destination"),
    TUNNEL_NO_ENDPOINT("tunnel_no_endpoint", "the peer has no known endpoint"),
    TUNNEL_QUEUE_FULL("tunnel_queue_full", "the peer's queue was full while a handshake ran"),
    TUNNEL_HANDSHAKE_TIMEOUT("tunnel_handshake_timeout", "the handshake it waited for never came about"),
    TUNNEL_PEER_GONE("tunnel_peer_gone", "the peer was removed"),
    TUNNEL_BAD_MESSAGE("tunnel_bad_message", "not a WireGuard message, or of a wrong length"),
    TUNNEL_UNKNOWN_INDEX("tunnel_unknown_index", "the receiver index names no key pair"),
    TUNNEL_KEY_EXPIRED("tunnel_key_expired", "the key pair is past its time or message limit"),
    TUNNEL_BAD_TAG("tunnel_bad_tag", "the authentication tag is wrong"),
    TUNNEL_REPLAYED("tunnel_replayed", "the counter was seen before or is too old"),
    TUNNEL_BAD_INNER("tunnel_bad_inner", "the inner packet is no well-formed IP packet"),
    TUNNEL_DISALLOWED_SOURCE("tunnel_disallowed_source", "the inner source is not among the peer's allowed IPs"),

    TUNNEL_BAD_HEADER("tunnel_bad_header", "a GRE header that is malformed or asks for what is not done"),
    TUNNEL_NESTED("tunnel_nested", "an outer packet of our own would enter a tunnel again"),
    TUNNEL_CONGESTED("tunnel_congested", "congestion on the way of a packet whose ends do not know about marks"),

    HANDSHAKE_BAD_MAC1("handshake_bad_mac1", "MAC1 is wrong"),
    HANDSHAKE_COOKIE_SENT("handshake_cookie_sent", "under load and without MAC2: answered with a cookie"),
    HANDSHAKE_RATE_LIMITED("handshake_rate_limited", "too many initiations from the source"),
    HANDSHAKE_BAD_CRYPTO("handshake_bad_crypto", "the handshake message does not decrypt"),
    HANDSHAKE_UNKNOWN_PEER("handshake_unknown_peer", "the static key belongs to no peer"),
    HANDSHAKE_REPLAYED("handshake_replayed", "the initiation's timestamp is not newer"),
    HANDSHAKE_FLOOD("handshake_flood", "initiations follow too fast"),
    HANDSHAKE_NOT_PENDING("handshake_not_pending", "a response that nobody waits for"),
    COOKIE_BAD("cookie_bad", "a cookie reply that does not decrypt or nobody waits for"),

    IP_OWN_SOURCE("ips_ownsource", "the source is an address of this host"),
    IP6_HEADERS_CUT("ip6s_headerscut", "the first fragment does not hold all headers");

    private static final DropReason[] ALL = values();
    private static final int LAST_NO_DROP = HELD.ordinal();

    private final String counterName;
    private final String sentence;

    DropReason(final String counterName, final String sentence) {
        this.counterName = counterName;
        this.sentence = sentence;
    }

    /** The counter's name, lower case with underscores. */
    public String counterName() {
        return counterName;
    }

    /** What happened, for people. */
    public String sentence() {
        return sentence;
    }

    /** Whether the packet ended here. */
    public boolean isDrop() {
        return ordinal() > LAST_NO_DROP;
    }

    /** The number of constants. */
    public static int count() {
        return ALL.length;
    }

    /** The constant with the ordinal. */
    public static DropReason at(final int ordinal) {
        return ALL[ordinal];
    }
}
