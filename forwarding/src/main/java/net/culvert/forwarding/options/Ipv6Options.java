// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The options in a hop-by-hop or destination options header (RFC 8200, section 4.2). Belongs to its
 * {@link Ipv6Extensions}.
 *
 * <pre>
 *  0 next header  1 length  2 option ...        option: 0 type  1 length of data  2 data; Pad1 is a type alone
 * </pre>
 */
final class Ipv6Options {
    /** No router alert. */
    static final int NO_ALERT = -1;

    private static final int FIRST_OPTION = 2; // byte offset
    private static final int PAD_1 = 0, PAD_N = 1, ROUTER_ALERT = 5; // types
    private static final int ROUTER_ALERT_DATA = 2; // bytes (RFC 2711, section 2.1)
    private static final int SKIP = 0, DISCARD = 1, REPORT = 2; // the two high bits of a type; 3: unless multicast
    private static final int DESTINATION = 24; // in the IPv6 header
    private static final int MULTICAST = 0xFF; // first byte of an address (RFC 4291, section 2.4)

    private int routerAlert = NO_ALERT;

    void clear() {
        routerAlert = NO_ALERT;
    }

    /** The value of the router alert met since {@link #clear}, or NO_ALERT. */
    int routerAlert() {
        return routerAlert;
    }

    /**
     * Looks at the header of {@code headerLength} bytes at {@code header} of the packet. IP6_BAD_EXTENSION with the
     * packet's pointer at the length that is wrong; IP6_UNKNOWN_OPTION with the pointer at the type, or 0 where nobody
     * is to be told; or NONE.
     */
    DropReason check(final Packet packet, final int header, final int headerLength, final boolean isHopByHop) {
        final UnsafeBuffer buffer = packet.buffer();
        final int offset = packet.offset();
        final int end = header + headerLength;
        int at = header + FIRST_OPTION;
        while (at < end) {
            final int type = buffer.getByte(offset + at) & 0xFF;
            if (type == PAD_1) {
                at++;
                continue;
            }
            final int dataLength = at + 1 < end ? buffer.getByte(offset + at + 1) & 0xFF : end; // end: too long
            final boolean isAlert = isHopByHop && type == ROUTER_ALERT;
            if (at + 2 + dataLength > end || isAlert && dataLength != ROUTER_ALERT_DATA) {
                packet.pointer(Math.min(at + 1, end - 1));
                return DropReason.IP6_BAD_EXTENSION;
            }
            if (isAlert) {
                routerAlert = buffer.getShort(offset + at + 2, BIG_ENDIAN) & 0xFFFF;
            } else if (type != PAD_N && type >> 6 != SKIP) {
                packet.pointer(isReported(type >> 6, buffer.getByte(offset + DESTINATION) & 0xFF) ? at : 0);
                return DropReason.IP6_UNKNOWN_OPTION;
            }
            at += 2 + dataLength;
        }
        return DropReason.NONE;
    }

    private static boolean isReported(final int action, final int firstByteOfDestination) {
        return action != DISCARD && (action == REPORT || firstByteOfDestination != MULTICAST);
    }
}
