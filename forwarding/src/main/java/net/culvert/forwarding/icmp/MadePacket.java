// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A packet made here, in a worker's slab behind those already there; owned by the worker.
 *
 * <pre>
 *  slab:  | headroom | ... | virtio_net_hdr, 10 bytes of 0 | IP header | payload ... |
 *                          ^end() so far                   ^offset()   ^payload()
 * </pre>
 *
 * <p>Begin, write one of the headers and the payload, add. Not added it leaves no trace.
 */
public final class MadePacket {
    private static final int OFFLOAD = Gather.HEADER_LENGTH; // bytes in front of the packet

    private static final int TOTAL_LENGTH = 2, IDENTIFICATION = 4, FRAGMENT = 6, TTL = 8; // byte offsets, IPv4
    private static final int PROTOCOL = 9, CHECKSUM = 10, SOURCE = 12, DESTINATION = 16;
    private static final int VERSION4_IHL5 = 0x45;

    private static final int PAYLOAD_LENGTH6 = 4, NEXT_HEADER6 = 6, HOP_LIMIT6 = 7; // byte offsets, IPv6
    private static final int SOURCE6 = 8, DESTINATION6 = 24;
    private static final int VERSION6 = 6 << 28;

    private final Ipv4Header ipv4 = new Ipv4Header();

    private Burst slab;
    private UnsafeBuffer buffer;
    private int offset;
    private int length;
    private int headerLength;

    /** Finds room for a packet of {@code length} bytes, IP header included; false where the slab is full. */
    public boolean begin(final Burst slab, final int length) {
        if (slab.isFull() || slab.remaining() < OFFLOAD + length) {
            return false;
        }
        this.slab = slab;
        this.length = length;
        buffer = slab.buffer();
        offset = slab.end() + OFFLOAD;
        buffer.setMemory(slab.end(), OFFLOAD, (byte) 0);
        return true;
    }

    /** Writes an IPv4 header without options: never to be fragmented, and so without identification (RFC 6864). */
    public void ipv4(final int tos, final int ttl, final int protocol, final int source, final int destination) {
        headerLength = Ipv4Header.MIN_LENGTH;
        buffer.putShort(offset, (short) (VERSION4_IHL5 << 8 | tos), BIG_ENDIAN);
        buffer.putShort(offset + TOTAL_LENGTH, (short) length, BIG_ENDIAN);
        buffer.putShort(offset + IDENTIFICATION, (short) 0);
        buffer.putShort(offset + FRAGMENT, (short) Ipv4Header.DONT_FRAGMENT, BIG_ENDIAN);
        buffer.putByte(offset + TTL, (byte) ttl);
        buffer.putByte(offset + PROTOCOL, (byte) protocol);
        buffer.putShort(offset + CHECKSUM, (short) 0);
        buffer.putInt(offset + SOURCE, source, BIG_ENDIAN);
        buffer.putInt(offset + DESTINATION, destination, BIG_ENDIAN);
        ipv4.wrap(buffer, offset).completeChecksum();
    }

    /** Lets routers fragment the IPv4 packet, which then needs an identification of its own. */
    public void mayFragment(final int identification) {
        ipv4.identification(identification);
        buffer.putShort(offset + FRAGMENT, (short) 0);
        ipv4.completeChecksum();
    }

    /** Writes an IPv6 header without extensions and flow label, but for the addresses. */
    public void ipv6(final int trafficClass, final int hopLimit, final int nextHeader) {
        headerLength = Ipv6Header.LENGTH;
        buffer.putInt(offset, VERSION6 | trafficClass << 20, BIG_ENDIAN);
        buffer.putShort(offset + PAYLOAD_LENGTH6, (short) (length - Ipv6Header.LENGTH), BIG_ENDIAN);
        buffer.putByte(offset + NEXT_HEADER6, (byte) nextHeader);
        buffer.putByte(offset + HOP_LIMIT6, (byte) hopLimit);
    }

    public void source6(final long high, final long low) {
        buffer.putLong(offset + SOURCE6, high, BIG_ENDIAN);
        buffer.putLong(offset + SOURCE6 + 8, low, BIG_ENDIAN);
    }

    public void destination6(final long high, final long low) {
        buffer.putLong(offset + DESTINATION6, high, BIG_ENDIAN);
        buffer.putLong(offset + DESTINATION6 + 8, low, BIG_ENDIAN);
    }

    /** The slab's bytes. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Where the IP header begins. */
    public int offset() {
        return offset;
    }

    /** Where the bytes behind the IP header begin. */
    public int payload() {
        return offset + headerLength;
    }

    /** Bytes behind the IP header. */
    public int payloadLength() {
        return length - headerLength;
    }

    /** Makes it the slab's last packet. */
    public void add() {
        slab.add(offset, length, 0, null);
    }
}
