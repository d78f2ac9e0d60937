// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.ringbuffers.counters.DropReason;

/**
 * The error message that a dropped packet's sender is owed, by the reason. A reason without a constant here is never
 * answered. Immutable.
 *
 * <p>Sources: RFC 792; RFC 1191, section 4; RFC 1812, sections 5.2.7 and 5.3.9; RFC 4443, section 3; RFC 5095, section
 * 3.
 */
public enum IcmpError {
    /** No hops are left. */
    TTL_EXPIRED(DropReason.IP_TTL_EXPIRED, Severity.SOFT, 11, 0, 3, 0),
    /** Network unreachable; no route to destination. */
    NO_ROUTE(DropReason.IP_NO_ROUTE, Severity.SOFT, 3, 0, 1, 0),
    /** Host unreachable; reject route to destination. */
    REJECT_ROUTE(DropReason.IP_REJECT_ROUTE, Severity.SOFT, 3, 1, 1, 6),
    /** Fragmentation needed, with the MTU; packet too big. */
    FRAGMENTATION_NEEDED(DropReason.IP_FRAGMENTATION_NEEDED, Severity.HARD, 3, 4, 2, 0),
    /** Protocol unreachable; unrecognized next header, with the pointer. */
    NO_PROTOCOL(DropReason.IP_NO_PROTOCOL, Severity.HARD, 3, 2, 4, 1),
    /** Unrecognized next header, with the pointer. */
    UNKNOWN_HEADER(DropReason.IP6_UNKNOWN_HEADER, Severity.HARD, IcmpError.NONE, 0, 4, 1),
    /** Port unreachable. */
    NO_PORT(DropReason.UDP_NO_PORT, Severity.HARD, 3, 3, 1, 4),
    /** Communication administratively prohibited. */
    REJECTED(DropReason.FILTER_REJECTED, Severity.SOFT, 3, 13, 1, 1),
    /** Parameter problem, with the pointer. */
    BAD_OPTIONS(DropReason.IP_BAD_OPTIONS, Severity.SOFT, 12, 0, IcmpError.NONE, 0),
    /** Unrecognized option, with the pointer. */
    UNKNOWN_OPTION(DropReason.IP6_UNKNOWN_OPTION, Severity.SOFT, IcmpError.NONE, 0, 4, 2),
    /** Erroneous header field, with the pointer. */
    BAD_EXTENSION(DropReason.IP6_BAD_EXTENSION, Severity.SOFT, IcmpError.NONE, 0, 4, 0),
    /** First fragment has incomplete header chain, with the pointer 0 (RFC 7112, section 5). */
    HEADERS_CUT(DropReason.IP6_HEADERS_CUT, Severity.SOFT, IcmpError.NONE, 0, 4, 3),
    /** Source route failed; erroneous header field, whose pointer is at the routing type. */
    SOURCE_ROUTED(DropReason.IP_SOURCE_ROUTED, Severity.SOFT, 3, 5, 4, 0),
    /** Fragment reassembly time exceeded. */
    FRAGMENT_TIMEOUT(DropReason.IP_FRAGMENT_TIMEOUT, Severity.SOFT, 11, 1, 3, 1);

    /** What a sender's TCP is to make of it (RFC 1122, section 4.2.3.9). */
    public enum Severity {
        /** It may pass: a connection goes on trying. */
        SOFT,
        /** It stays so: a connection gives up, or sends shorter packets. */
        HARD
    }

    private static final int NONE = -1; // the family has no message for it
    private static final IcmpError[] BY_REASON = new IcmpError[DropReason.count()];

    static {
        for (final IcmpError error : values()) {
            BY_REASON[error.reason.ordinal()] = error;
        }
    }

    private final DropReason reason;
    private final Severity severity;
    private final int type;
    private final int code;
    private final int type6;
    private final int code6;

    IcmpError(
            final DropReason reason,
            final Severity severity,
            final int type,
            final int code,
            final int type6,
            final int code6) {
        this.reason = reason;
        this.severity = severity;
        this.type = type;
        this.code = code;
        this.type6 = type6;
        this.code6 = code6;
    }

    /** What is owed for the reason; null for nothing. */
    public static IcmpError of(final DropReason reason) {
        return BY_REASON[reason.ordinal()];
    }

    /** Whether the family has a message for it. */
    public boolean has(final boolean ipv6) {
        return type(ipv6) != NONE;
    }

    public DropReason reason() {
        return reason;
    }

    public Severity severity() {
        return severity;
    }

    /** The type of ICMP or ICMPv6. */
    public int type(final boolean ipv6) {
        return ipv6 ? type6 : type;
    }

    /** The code of ICMP or ICMPv6. */
    public int code(final boolean ipv6) {
        return ipv6 ? code6 : code;
    }

    /** Whether only the host that the packet was for can say so, and answers from that address. */
    boolean isOfDestination() {
        return this == NO_PROTOCOL || this == UNKNOWN_HEADER || this == NO_PORT || this == FRAGMENT_TIMEOUT;
    }
}
