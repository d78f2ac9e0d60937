// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A {@code virtio_net_hdr} (virtio 1.3, section 5.1.6), little-endian, read and written in place; one per thread. Check
 * it first.
 *
 * <pre>
 *  0 flags   1 gso_type   2 hdr_len   4 gso_size   6 csum_start   8 csum_offset
 * </pre>
 *
 * <p>All zero it says "one packet, checksums complete". Offsets count from the first byte of the IP packet.
 */
public final class VirtioNetHeader {
    /** Bytes. */
    public static final int LENGTH = 10;

    /** Flags: the checksum is a partial sum still to be completed; the checksums were found right. */
    public static final int NEEDS_CSUM = 1, DATA_VALID = 2;

    /** What {@link #gsoType()} is, and the bit beside it that announces a TCP packet with CWR. */
    public static final int GSO_NONE = 0, GSO_TCPV4 = 1, GSO_TCPV6 = 4, GSO_UDP_L4 = 5, GSO_ECN = 0x80;

    /** Most bytes of IP and transport headers that a super-packet may have: ours, twice what IPv4 and TCP reach. */
    public static final int MAX_HEADERS = 256;

    private static final int FLAGS = 0, GSO_TYPE = 1, HDR_LEN = 2, GSO_SIZE = 4, CSUM_START = 6, CSUM_OFFSET = 8;

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();

    private UnsafeBuffer buffer;
    private int offset;

    public VirtioNetHeader wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /**
     * Says whether the header fits the packet in the same buffer: TUN_BAD_OFFLOAD where it does not, else NONE. Then
     * checksum and headers lie inside the packet and a super-packet is what its type says. {@code hdr_len} is ignored.
     */
    public DropReason check(final int packetOffset, final int packetLength) {
        if (needsChecksum() && !checksumFits(packetOffset, packetLength)) {
            return DropReason.TUN_BAD_OFFLOAD;
        }
        return gsoType() == GSO_NONE || superPacketFits(packetOffset, packetLength)
                ? DropReason.NONE
                : DropReason.TUN_BAD_OFFLOAD;
    }

    private boolean checksumFits(final int packetOffset, final int packetLength) {
        if (csumStart() + csumOffset() + 2 > packetLength) {
            return false;
        }
        final int version = buffer.getByte(packetOffset) >> 4 & 0xF;
        return version == 4 && csumStart() >= Ipv4Header.MIN_LENGTH || version == 6 && csumStart() >= Ipv6Header.LENGTH;
    }

    private boolean superPacketFits(final int packetOffset, final int packetLength) {
        if (!needsChecksum() || gsoSize() == 0) {
            return false;
        }
        final boolean version4 = buffer.getByte(packetOffset) >> 4 == 4;
        final int protocol;
        switch (buffer.getByte(offset + GSO_TYPE) & 0xFF) {
            case GSO_TCPV4, GSO_TCPV4 | GSO_ECN -> protocol = version4 ? IpProtocol.TCP : -1;
            case GSO_TCPV6, GSO_TCPV6 | GSO_ECN -> protocol = version4 ? -1 : IpProtocol.TCP;
            case GSO_UDP_L4 -> protocol = IpProtocol.UDP;
            default -> protocol = -1;
        }
        if (protocol == -1) {
            return false;
        }
        final int transport = version4
                ? transportOffset4(packetOffset, packetLength, protocol)
                : transportOffset6(packetOffset, packetLength, protocol);
        return transport == csumStart() && transportFits(packetOffset + transport, packetLength - transport, protocol);
    }

    private int transportOffset4(final int packetOffset, final int packetLength, final int protocol) {
        ipv4.wrap(buffer, packetOffset);
        final boolean fits = packetLength >= Ipv4Header.MIN_LENGTH
                && ipv4.headerLength() >= Ipv4Header.MIN_LENGTH
                && ipv4.totalLength() == packetLength
                && !ipv4.isFragment()
                && ipv4.protocol() == protocol;
        return fits ? ipv4.headerLength() : -1;
    }

    private int transportOffset6(final int packetOffset, final int packetLength, final int protocol) {
        ipv6.wrap(buffer, packetOffset);
        final boolean fits = packetLength >= Ipv6Header.LENGTH
                && ipv6.version() == 6
                && Ipv6Header.LENGTH + ipv6.payloadLength() == packetLength;
        return fits ? ipv6.transportOffset(protocol, packetLength) : -1;
    }

    private boolean transportFits(final int transport, final int transportLength, final int protocol) {
        if (protocol == IpProtocol.UDP) {
            return csumOffset() == UdpHeader.CHECKSUM
                    && transportLength >= UdpHeader.LENGTH
                    && csumStart() + UdpHeader.LENGTH <= MAX_HEADERS;
        }
        return csumOffset() == TcpHeader.CHECKSUM
                && tcp.wrap(buffer, transport).check(transportLength) == DropReason.NONE
                && csumStart() + tcp.headerLength() <= MAX_HEADERS;
    }

    /** Writes all fields of a super-packet whose transport checksum is still a pseudo-header's sum. */
    public void superPacket(
            final int gsoType, final int headersLength, final int gsoSize, final int csumStart, final int csumOffset) {
        buffer.putByte(offset + FLAGS, (byte) NEEDS_CSUM);
        buffer.putByte(offset + GSO_TYPE, (byte) gsoType);
        buffer.putShort(offset + HDR_LEN, (short) headersLength, LITTLE_ENDIAN);
        buffer.putShort(offset + GSO_SIZE, (short) gsoSize, LITTLE_ENDIAN);
        buffer.putShort(offset + CSUM_START, (short) csumStart, LITTLE_ENDIAN);
        buffer.putShort(offset + CSUM_OFFSET, (short) csumOffset, LITTLE_ENDIAN);
    }

    public boolean needsChecksum() {
        return (buffer.getByte(offset + FLAGS) & NEEDS_CSUM) != 0;
    }

    /** The type without its ECN bit. */
    public int gsoType() {
        return buffer.getByte(offset + GSO_TYPE) & ~GSO_ECN & 0xFF;
    }

    /** Bytes of all headers as the sender has it, a hint that nothing here relies on. */
    public int hdrLen() {
        return unsigned(HDR_LEN);
    }

    /** Bytes of payload in every segment but the last. */
    public int gsoSize() {
        return unsigned(GSO_SIZE);
    }

    /** Where the range of the checksum begins, which is the transport header. */
    public int csumStart() {
        return unsigned(CSUM_START);
    }

    /** Where the checksum is stored, counted from {@link #csumStart()}. */
    public int csumOffset() {
        return unsigned(CSUM_OFFSET);
    }

    private int unsigned(final int field) {
        return buffer.getShort(offset + field, LITTLE_ENDIAN) & 0xFFFF;
    }
}
