// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives the packets of a capture other addresses, the same one always the same other one, and mends their checksums by
 * the difference (RFC 1624). Packets of another family stay as they are. Owned by the sending thread.
 */
public final class AddressRewriter {
    private static final int IPV4_SOURCE = 12, IPV6_SOURCE = 8, IPV4_CHECKSUM = 10; // byte offsets
    private static final int IPV4_PROTOCOL = 9, IPV6_NEXT_HEADER = 6, FRAGMENT = 6;
    private static final int FRAGMENT_OFFSET = 0x1FFF; // bits
    private static final int TCP_CHECKSUM = 16, UDP_CHECKSUM = 6, ICMP6_CHECKSUM = 2;
    private static final int HASH = 0x9E37_79B1; // 2^32 divided by the golden ratio, odd

    private final AddressRange sources;
    private final AddressRange destinations;

    /** Either may be null: those addresses stay. */
    public AddressRewriter(final AddressRange sources, final AddressRange destinations) {
        this.sources = sources;
        this.destinations = destinations;
    }

    /** Rewrites a whole IP packet in place. */
    public void rewrite(final UnsafeBuffer buffer, final int offset, final int length) {
        final boolean ipv6 = (buffer.getByte(offset) & 0xF0) == 0x60;
        final int addressLength = ipv6 ? 16 : 4;
        final int at = offset + (ipv6 ? IPV6_SOURCE : IPV4_SOURCE);
        final int before = InternetChecksum.fold(InternetChecksum.sum(buffer, at, 2 * addressLength, 0));
        replace(buffer, at, sources, ipv6);
        replace(buffer, at + addressLength, destinations, ipv6);
        final int after = InternetChecksum.fold(InternetChecksum.sum(buffer, at, 2 * addressLength, 0));
        if (before == after) {
            return;
        }
        if (!ipv6) {
            mend(buffer, offset + IPV4_CHECKSUM, before, after);
        }
        final int transport = transportChecksum(buffer, offset, ipv6);
        if (transport >= 0 && transport + 2 <= offset + length) {
            mend(buffer, transport, before, after);
            if (buffer.getShort(transport) == 0) {
                buffer.putShort(transport, (short) 0xFFFF); // the same to a sum, and no "no checksum" of UDP
            }
        }
    }

    private static void replace(
            final UnsafeBuffer buffer, final int offset, final AddressRange range, final boolean ipv6) {
        if (range == null || range.ipv6() != ipv6) {
            return;
        }
        int hash = 0;
        for (int i = 0; i < range.addressLength(); i += 4) {
            hash = (hash ^ buffer.getInt(offset + i)) * HASH;
        }
        range.write(buffer, offset, (hash ^ hash >>> 16) & Integer.MAX_VALUE);
    }

    private static void mend(final UnsafeBuffer buffer, final int offset, final int before, final int after) {
        final int old = buffer.getShort(offset) & 0xFFFF;
        buffer.putShort(offset, (short) InternetChecksum.update(old, before, after));
    }

    /** Where the checksum with the addresses in it stands, or -1 where there is none. */
    private static int transportChecksum(final UnsafeBuffer buffer, final int offset, final boolean ipv6) {
        final int protocol = buffer.getByte(offset + (ipv6 ? IPV6_NEXT_HEADER : IPV4_PROTOCOL)) & 0xFF;
        final boolean isFirst = ipv6 || (buffer.getShort(offset + FRAGMENT, BIG_ENDIAN) & FRAGMENT_OFFSET) == 0;
        final int header = offset + (ipv6 ? Ipv6Header.LENGTH : (buffer.getByte(offset) & 0xF) << 2);
        if (!isFirst) {
            return -1;
        }
        if (protocol == IpProtocol.TCP) {
            return header + TCP_CHECKSUM;
        }
        if (protocol == IpProtocol.UDP) {
            return buffer.getShort(header + UDP_CHECKSUM) == 0 ? -1 : header + UDP_CHECKSUM; // 0: there is none
        }
        return ipv6 && protocol == IpProtocol.ICMPV6 ? header + ICMP6_CHECKSUM : -1;
    }
}
