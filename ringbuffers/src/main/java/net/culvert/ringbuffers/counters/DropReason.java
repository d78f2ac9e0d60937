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

    HANDSHAKE_BAD_MAC1("handshake_bad_mac1", "MAC1 is wrong"),
    HANDSHAKE_COOKIE_SENT("handshake_cookie_sent", "under load and without MAC2: answered with a cookie"),
    HANDSHAKE_RATE_LIMITED("handshake_rate_limited", "too many initiations from the source"),
    HANDSHAKE_BAD_CRYPTO("handshake_bad_crypto", "the handshake message does not decrypt"),
    HANDSHAKE_UNKNOWN_PEER("handshake_unknown_peer", "the static key belongs to no peer"),
    HANDSHAKE_REPLAYED("handshake_replayed", "the initiation's timestamp is not newer"),
    HANDSHAKE_FLOOD("handshake_flood", "initiations follow too fast"),
    HANDSHAKE_NOT_PENDING("handshake_not_pending", "a response that nobody waits for"),
    COOKIE_BAD("cookie_bad", "a cookie reply that does not decrypt or nobody waits for");

    private static final DropReason[] ALL = values();

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
        return this != NONE && this != QUEUED;
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
