// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import java.util.function.IntPredicate;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The options of one IPv4 packet after the other (RFC 791, section 3.1); one per worker. {@link #check} first, what
 * follows speaks of the packet checked last.
 *
 * <pre>
 *  1 {@link #check}     before the lookup: are they well-formed, does the policy let them pass
 *  2 {@link #advance}   where the packet is for this host and its source route goes on: on to {@link #nextAddress}
 *  3 {@link #record}    behind the lookup, when the address it leaves by is known
 * </pre>
 *
 * <p>Options that nobody here knows pass unchanged (RFC 1812, section 5.3.13.1).
 */
public final class Ipv4Options {
    /** Option types, with the copied flag in the high bit. */
    static final int END = 0, NO_OPERATION = 1, RECORD_ROUTE = 7, TIMESTAMP = 68;

    static final int LOOSE_ROUTE = 131, STRICT_ROUTE = 137, ROUTER_ALERT = 148;

    private static final int ABSENT = 0; // no option begins in the fixed header
    private static final int WELL_FORMED = 0;
    private static final int ROUTER_ALERT_LENGTH = 4; // bytes (RFC 2113, section 2.1)

    private final OptionsPolicy policy;
    private final boolean allowsSourceRoutes;
    private final RouteRecorder recorder;
    private final Ipv4Header ipv4 = new Ipv4Header();

    private UnsafeBuffer buffer;
    private int offset; // of the packet
    private boolean hasOptions;
    private boolean isRouterAlert;
    private int recordRoute; // where the options begin, counted from the IP header
    private int timestamp;
    private int sourceRoute;

    /**
     * Follows the policy; refuses source routes unless they are allowed, wherever it looks at options at all.
     *
     * @param ownAddresses says whether an address, big-endian, is this host's; asked for timestamps of listed hosts
     */
    public Ipv4Options(final OptionsPolicy policy, final boolean allowsSourceRoutes, final IntPredicate ownAddresses) {
        this.policy = policy;
        this.allowsSourceRoutes = allowsSourceRoutes;
        recorder = new RouteRecorder(ownAddresses);
    }

    /**
     * Looks at the options of a packet. IP_OPTIONS_REFUSED, IP_BAD_OPTIONS or IP_SOURCE_ROUTED with the packet's
     * pointer set, or NONE.
     */
    public DropReason check(final Packet packet) {
        buffer = packet.buffer();
        offset = packet.offset();
        isRouterAlert = false;
        recordRoute = ABSENT;
        timestamp = ABSENT;
        sourceRoute = ABSENT;
        final int headerLength = ipv4.wrap(buffer, offset).headerLength();
        hasOptions = headerLength > Ipv4Header.MIN_LENGTH;
        if (!hasOptions || policy == OptionsPolicy.PASS) {
            return DropReason.NONE;
        }
        if (policy == OptionsPolicy.REJECT) {
            return DropReason.IP_OPTIONS_REFUSED;
        }
        return walk(packet, headerLength);
    }

    private DropReason walk(final Packet packet, final int headerLength) {
        int at = Ipv4Header.MIN_LENGTH;
        while (at < headerLength && unsigned(at) != END) {
            if (unsigned(at) == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = at + 1 < headerLength ? unsigned(at + 1) : 0;
            final int wrong = length < 2 || at + length > headerLength ? at + 1 : note(at, length);
            if (wrong != WELL_FORMED) {
                packet.pointer(Math.min(wrong, headerLength - 1)); // a type without a length ends the header
                return DropReason.IP_BAD_OPTIONS;
            }
            at += length;
        }
        if (sourceRoute != ABSENT && !allowsSourceRoutes) {
            packet.pointer(sourceRoute);
            return DropReason.IP_SOURCE_ROUTED;
        }
        return DropReason.NONE;
    }

    /** Remembers an option that is known; returns the byte that is wrong about it, or WELL_FORMED. */
    private int note(final int at, final int length) {
        switch (unsigned(at)) {
            case RECORD_ROUTE -> {
                final int wrong = recordRoute == ABSENT ? RouteRecorder.checkRoute(buffer, offset, at) : at;
                recordRoute = at;
                return wrong;
            }
            case LOOSE_ROUTE, STRICT_ROUTE -> {
                final int wrong = sourceRoute == ABSENT ? RouteRecorder.checkRoute(buffer, offset, at) : at;
                sourceRoute = at;
                return wrong;
            }
            case TIMESTAMP -> {
                final int wrong = timestamp == ABSENT ? RouteRecorder.checkTimestamp(buffer, offset, at) : at;
                timestamp = at;
                return wrong;
            }
            case ROUTER_ALERT -> {
                if (length != ROUTER_ALERT_LENGTH) {
                    return at + 1;
                }
                isRouterAlert |= buffer.getShort(offset + at + 2) == 0; // other values are reserved: ignored
                return WELL_FORMED;
            }
            default -> {
                return WELL_FORMED;
            }
        }
    }

    /** Whether the header is longer than the fixed one; said under every policy. */
    public boolean hasOptions() {
        return hasOptions;
    }

    /** Whether routers on the way are to look closer at the packet (RFC 2113); local attention. */
    public boolean isRouterAlert() {
        return isRouterAlert;
    }

    /** Whether {@link #record} has anything to write. */
    public boolean isRecorded() {
        return recordRoute != ABSENT || timestamp != ABSENT;
    }

    /** Whether the packet carries a source route, allowed and not at its end: some other host is to have it next. */
    public boolean hasRouteLeft() {
        return sourceRoute != ABSENT && RouteRecorder.hasRoom(buffer, offset + sourceRoute);
    }

    /** Whether the source route that it carries must be kept to: a packet for elsewhere that has it is off its way. */
    public boolean isStrict() {
        return sourceRoute != ABSENT && unsigned(sourceRoute) == STRICT_ROUTE;
    }

    /** The address, big-endian, that the source route names next; only where {@link #hasRouteLeft}. */
    public int nextAddress() {
        return RouteRecorder.nextAddress(buffer, offset + sourceRoute);
    }

    /** Makes the next address the destination, leaves {@code ownAddress} in its place; where {@link #hasRouteLeft}. */
    public void advance(final int ownAddress) {
        RouteRecorder.advance(buffer, offset, sourceRoute, ownAddress);
        ipv4.wrap(buffer, offset).completeChecksum();
    }

    /**
     * Enters what the packet asks of each router on its way, and mends the checksum.
     *
     * @param address that of the interface the packet leaves by, big-endian
     * @param timeOfDayMs since midnight UT, or any time with the high bit set (RFC 791, section 3.1)
     */
    public void record(final int address, final int timeOfDayMs) {
        if (recordRoute != ABSENT) {
            recorder.recordRoute(buffer, offset + recordRoute, address);
        }
        if (timestamp != ABSENT) {
            recorder.recordTime(buffer, offset + timestamp, address, timeOfDayMs);
        }
        if (isRecorded()) {
            ipv4.wrap(buffer, offset).completeChecksum();
        }
    }

    private int unsigned(final int at) {
        return buffer.getByte(offset + at) & 0xFF;
    }
}
