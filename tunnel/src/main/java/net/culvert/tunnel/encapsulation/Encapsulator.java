// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.encapsulation;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.function.IntSupplier;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the headers of a tunnel in front of packets; owned by one thread.
 *
 * <pre>
 *  outer IPv4 or IPv6 | GRE: flags (2), type (2), key (4) | inner packet
 * </pre>
 *
 * <p>An outer IPv4 header takes DF from an inner one (RFC 2003, section 3.1); without it the outer packet may be cut on
 * its way, for which it has an identification. Outer hops are 64, whatever the inner ones.
 */
public final class Encapsulator {
    static final int IPV4_IN_IP = 4;
    static final int IPV6_IN_IP = 41;
    static final int GRE = 47;
    static final int ETHERTYPE_IPV4 = 0x0800;
    static final int ETHERTYPE_IPV6 = 0x86DD;
    static final int KEY_PRESENT = 0x2000;

    private static final int HOPS = 64;
    private static final int IPV4_FRAGMENT = 6; // byte offsets of the outer headers
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;

    private final Encapsulation encapsulation;
    private final IntSupplier identifications;
    private final Ipv4Header ipv4 = new Ipv4Header();

    /** Takes identifications of outer IPv4 packets from {@code identifications}. */
    public Encapsulator(final Encapsulation encapsulation, final IntSupplier identifications) {
        this.encapsulation = encapsulation;
        this.identifications = identifications;
    }

    /**
     * Writes the headers in front of the IP packet at {@code inner}; the outer one begins
     * {@link Encapsulation#overhead} bytes before it.
     */
    public void write(final UnsafeBuffer buffer, final int inner, final int length) {
        final boolean isInner6 = buffer.getByte(inner) >> 4 == 6;
        int protocol = isInner6 ? IPV6_IN_IP : IPV4_IN_IP;
        int payload = inner;
        if (encapsulation.isGre()) {
            payload = gre(buffer, inner, isInner6);
            protocol = GRE;
        }
        final int payloadLength = inner + length - payload;
        final int ecn = Ecn.of(buffer, inner);
        if (encapsulation.local().ipv6()) {
            ipv6(buffer, payload - Ipv6Header.LENGTH, protocol, payloadLength, ecn);
        } else {
            final boolean mayCut = isInner6 || (ipv4.wrap(buffer, inner).fragment() & Ipv4Header.DONT_FRAGMENT) == 0;
            ipv4(buffer, payload - Ipv4Header.MIN_LENGTH, protocol, payloadLength, ecn, mayCut);
        }
    }

    /** Says where the header begins (RFC 2784, section 2; RFC 2890, section 2). */
    private int gre(final UnsafeBuffer buffer, final int inner, final boolean isInner6) {
        final boolean hasKey = encapsulation.key() != Encapsulation.NO_KEY;
        final int offset = inner - Encapsulation.GRE_LENGTH - (hasKey ? Encapsulation.GRE_KEY_LENGTH : 0);
        buffer.putShort(offset, (short) (hasKey ? KEY_PRESENT : 0), BIG_ENDIAN);
        buffer.putShort(offset + 2, (short) (isInner6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4), BIG_ENDIAN);
        if (hasKey) {
            buffer.putInt(offset + Encapsulation.GRE_LENGTH, (int) encapsulation.key(), BIG_ENDIAN);
        }
        return offset;
    }

    private void ipv4(
            final UnsafeBuffer buffer,
            final int offset,
            final int protocol,
            final int payloadLength,
            final int ecn,
            final boolean mayCut) {
        buffer.setMemory(offset, Ipv4Header.MIN_LENGTH, (byte) 0);
        buffer.putByte(offset, (byte) 0x45);
        buffer.putByte(offset + 1, (byte) ecn);
        buffer.putByte(offset + IPV4_PROTOCOL - 1, (byte) HOPS);
        buffer.putByte(offset + IPV4_PROTOCOL, (byte) protocol);
        buffer.putInt(offset + IPV4_SOURCE, ipv4(encapsulation.local()), BIG_ENDIAN);
        buffer.putInt(offset + IPV4_SOURCE + 4, ipv4(encapsulation.remote()), BIG_ENDIAN);
        ipv4.wrap(buffer, offset).totalLength(Ipv4Header.MIN_LENGTH + payloadLength);
        if (mayCut) {
            ipv4.identification(identifications.getAsInt());
        } else {
            buffer.putShort(offset + IPV4_FRAGMENT, (short) Ipv4Header.DONT_FRAGMENT, BIG_ENDIAN);
        }
        ipv4.completeChecksum();
    }

    private static int ipv4(final Prefix address) {
        return (int) (address.high() >>> 32);
    }

    private void ipv6(
            final UnsafeBuffer buffer, final int offset, final int protocol, final int payloadLength, final int ecn) {
        buffer.putInt(offset, 0x6000_0000 | ecn << 20, BIG_ENDIAN);
        buffer.putShort(offset + 4, (short) payloadLength, BIG_ENDIAN);
        buffer.putByte(offset + IPV6_NEXT_HEADER, (byte) protocol);
        buffer.putByte(offset + IPV6_NEXT_HEADER + 1, (byte) HOPS);
        buffer.putLong(offset + IPV6_SOURCE, encapsulation.local().high(), BIG_ENDIAN);
        buffer.putLong(offset + IPV6_SOURCE + 8, encapsulation.local().low(), BIG_ENDIAN);
        buffer.putLong(offset + IPV6_SOURCE + 16, encapsulation.remote().high(), BIG_ENDIAN);
        buffer.putLong(offset + IPV6_SOURCE + 24, encapsulation.remote().low(), BIG_ENDIAN);
    }
}
