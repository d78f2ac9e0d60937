// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.packets;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** An IP packet in the making; {@link #bytes} computes lengths and checksums, slowly and by the letter of the RFCs. */
public final class PacketBuilder {
    private static final int ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58;

    private final boolean ipv6;
    private byte[] source;
    private byte[] destination;
    private int ttl = 64;
    private int tos;
    private int flowLabel;
    private int identification;
    private int fragment = 0x4000;
    private byte[] ipOptions = {}; // or IPv6 extension headers
    private int firstExtension;
    private int protocol = UDP;
    private int sourcePort = 40000;
    private int destinationPort = 443;
    private int sequence;
    private int acknowledgment;
    private String flags = "A";
    private int window = 502;
    private byte[] tcpOptions = {};
    private boolean udpChecksum = true;
    private byte[] payload = {};

    PacketBuilder(final boolean ipv6) {
        this.ipv6 = ipv6;
    }

    public PacketBuilder from(final String address) {
        source = InetAddress.ofLiteral(address).getAddress();
        return this;
    }

    public PacketBuilder to(final String address) {
        destination = InetAddress.ofLiteral(address).getAddress();
        return this;
    }

    /** TTL or hop limit. */
    public PacketBuilder ttl(final int ttl) {
        this.ttl = ttl;
        return this;
    }

    /** TOS or traffic class. */
    public PacketBuilder tos(final int tos) {
        this.tos = tos;
        return this;
    }

    public PacketBuilder flowLabel(final int flowLabel) {
        this.flowLabel = flowLabel;
        return this;
    }

    /** The identification of IPv4. */
    public PacketBuilder id(final int identification) {
        this.identification = identification;
        return this;
    }

    /** The 16 bits of IPv4's flags and fragment offset. */
    public PacketBuilder fragment(final int fragment) {
        this.fragment = fragment;
        return this;
    }

    /** Options of IPv4, a multiple of 4 bytes. */
    public PacketBuilder ipOptions(final byte... options) {
        ipOptions = options;
        return this;
    }

    /** Extension headers of IPv6, whose own next-header fields the caller sets. */
    public PacketBuilder extensions(final int firstExtension, final byte... headers) {
        this.firstExtension = firstExtension;
        ipOptions = headers;
        return this;
    }

    public PacketBuilder udp(final int sourcePort, final int destinationPort) {
        protocol = UDP;
        return ports(sourcePort, destinationPort);
    }

    /** A datagram whose checksum is 0, "none". */
    public PacketBuilder withoutUdpChecksum() {
        udpChecksum = false;
        return this;
    }

    public PacketBuilder tcp(final int sourcePort, final int destinationPort) {
        protocol = TCP;
        return ports(sourcePort, destinationPort);
    }

    private PacketBuilder ports(final int sourcePort, final int destinationPort) {
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
        return this;
    }

    public PacketBuilder seq(final long sequence) {
        this.sequence = (int) sequence;
        return this;
    }

    public PacketBuilder ack(final long acknowledgment) {
        this.acknowledgment = (int) acknowledgment;
        return this;
    }

    /** TCP flags by their letters: F S R P A U E C. */
    public PacketBuilder flags(final String flags) {
        this.flags = flags;
        return this;
    }

    public PacketBuilder window(final int window) {
        this.window = window;
        return this;
    }

    /** A multiple of 4 bytes. */
    public PacketBuilder tcpOptions(final byte... options) {
        tcpOptions = options;
        return this;
    }

    /** An echo request, of ICMP or ICMPv6. */
    public PacketBuilder icmpEcho() {
        protocol = ipv6 ? ICMPV6 : ICMP;
        return this;
    }

    public PacketBuilder payload(final byte... payload) {
        this.payload = payload;
        return this;
    }

    /** The packet in network order. */
    public byte[] bytes() {
        final byte[] transport = transport();
        final int headerLength = (ipv6 ? 40 : 20) + ipOptions.length;
        final ByteBuffer packet = ByteBuffer.allocate(headerLength + transport.length);
        if (ipv6) {
            packet.putInt(6 << 28 | tos << 20 | flowLabel);
            packet.putShort((short) (ipOptions.length + transport.length));
            packet.put((byte) (ipOptions.length == 0 ? protocol : firstExtension))
                    .put((byte) ttl);
            packet.put(source).put(destination).put(ipOptions);
        } else {
            packet.put((byte) (4 << 4 | headerLength / 4)).put((byte) tos).putShort((short) packet.capacity());
            packet.putShort((short) identification).putShort((short) fragment);
            packet.put((byte) ttl).put((byte) protocol).putShort((short) 0);
            packet.put(source).put(destination).put(ipOptions);
            packet.putShort(10, (short) ~sum(0, packet.array()));
        }
        return packet.put(transport).array();
    }

    private byte[] transport() {
        final ByteBuffer bytes;
        final int checksumAt;
        if (protocol == TCP) {
            bytes = ByteBuffer.allocate(20 + tcpOptions.length + payload.length);
            bytes.putShort((short) sourcePort).putShort((short) destinationPort);
            bytes.putInt(sequence).putInt(acknowledgment);
            bytes.put((byte) (5 + tcpOptions.length / 4 << 4)).put((byte) flagBits());
            bytes.putShort((short) window).putInt(0).put(tcpOptions);
            checksumAt = 16;
        } else if (protocol == UDP) {
            bytes = ByteBuffer.allocate(8 + payload.length);
            bytes.putShort((short) sourcePort).putShort((short) destinationPort);
            bytes.putShort((short) bytes.capacity()).putShort((short) 0);
            checksumAt = 6;
        } else {
            bytes = ByteBuffer.allocate(8 + payload.length);
            bytes.put((byte) (ipv6 ? 128 : 8)).put((byte) 0).putShort((short) 0).putInt(0x0001_0001);
            checksumAt = 2;
        }
        bytes.put(payload);
        final int checksum = ~sum(protocol == ICMP ? 0 : pseudoSum(bytes.capacity()), bytes.array()) & 0xFFFF;
        if (protocol != UDP || udpChecksum) {
            bytes.putShort(checksumAt, (short) (protocol == UDP && checksum == 0 ? 0xFFFF : checksum));
        }
        return bytes.array();
    }

    private int flagBits() {
        int bits = 0;
        for (final char flag : flags.toCharArray()) {
            bits |= 1 << "FSRPAUEC".indexOf(flag);
        }
        return bits;
    }

    private int pseudoSum(final int transportLength) {
        return sum(sum(protocol + transportLength, source), destination);
    }

    /** Adds 16-bit big-endian words with end-around carry, one at a time. */
    private static int sum(final int initial, final byte[] bytes) {
        int sum = initial;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
