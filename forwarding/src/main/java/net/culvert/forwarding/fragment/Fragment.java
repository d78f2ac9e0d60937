// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * What the fragment at hand says of itself; one for each reassembler, read from one packet after the other.
 *
 * <pre>
 *  packet:  | headers ... (IPv6: and fragment header) | data |
 *                                                     ^headersLength
 *  whole:   | ............... | data | ............... |
 *                             ^start ^start + length
 * </pre>
 */
final class Fragment {
    private static final int MAX_LENGTH_4 = 0xFFFF; // bytes, headers included
    private static final int MAX_LENGTH_6 = Ipv6Header.LENGTH + 0xFFFF + FragmentReader6.HEADER_LENGTH;

    private final FragmentReader4 reader4 = new FragmentReader4();
    private final FragmentReader6 reader6 = new FragmentReader6();

    boolean isIpv6;
    long sourceHigh; // IPv4: both addresses here, the rest 0
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    long tail; // of the key: the identification, IPv4's protocol, the family, the table of the interface

    int packetLength; // bytes of all fields below
    int headersLength;
    int start;
    int length;
    boolean isLast;
    int ecn; // 0 to 3 (RFC 3168, section 5)
    boolean lacksHeaders; // first, and refused because headers are missing in it

    /** Reads a packet, with the packet's pointer set for a parameter problem where it is IPv6 and refused. */
    DropReason read(final Packet packet) {
        isIpv6 = packet.version() == 6;
        lacksHeaders = false;
        return isIpv6 ? reader6.read(packet, this) : reader4.read(packet, this);
    }

    /**
     * Sets the key's tail. Networks of different tables may use the same addresses, so their fragments are kept apart.
     */
    void tail(final Packet packet, final int protocol, final long identification) {
        final int fib = packet.input() == null ? 0 : packet.input().fib();
        final int family = isIpv6 ? 1 : 0;
        tail = (long) fib << 41 | (long) family << 40 | (long) protocol << 32 | identification;
    }

    /** Whether it is a whole packet: no others belong to it (RFC 6946). */
    boolean isAlone() {
        return start == 0 && isLast;
    }

    /** Bytes of data up to its end. */
    int end() {
        return start + length;
    }

    /** Bytes that headers, the fragment header among them, and data of a packet can have. */
    int maxLength() {
        return isIpv6 ? MAX_LENGTH_6 : MAX_LENGTH_4;
    }

    /** Whether it ends where no packet of its headers can. */
    boolean isTooLong() {
        return headersLength + end() > maxLength();
    }
}
