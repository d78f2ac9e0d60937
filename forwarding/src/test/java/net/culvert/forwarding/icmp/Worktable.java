// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a worker has around it, for tests: an interface with the addresses 192.0.2.254/24 and 2001:db8::fe/64, a packet
 * that came in by it, between marked bytes, and a slab for what is made. Checks are slow, by the letter of the RFCs.
 */
public final class Worktable {
    public static final int TOTAL = 2, IDENTIFICATION = 4, FRAGMENT = 6, TTL = 8; // byte offsets, IPv4
    private static final byte MARK = (byte) 0xA5;
    private static final int ROOM = 64; // bytes before and behind the packet

    public final NetworkInterface input = new NetworkInterface("tun0", 1, 1500);
    public final InterfaceAddress own4 = InterfaceAddress.parse("192.0.2.254/24");
    public final InterfaceAddress own6 = InterfaceAddress.parse("2001:db8::fe/64");
    public final Burst slab = new Burst(1 << 14, 8);
    public final Packet packet = new Packet();

    private UnsafeBuffer buffer;
    private int capacity;

    public Worktable() {
        input.addresses(List.of(own4, own6));
        slab.buffer().setMemory(0, slab.capacity(), MARK);
    }

    /** Aims the packet at these bytes, an ordinary packet. */
    public Packet receive(final byte[] bytes) {
        return receive(new byte[VirtioNetHeader.LENGTH], bytes);
    }

    /** Aims the packet at these bytes, with an offload header. */
    public Packet receive(final byte[] offload, final byte[] bytes) {
        capacity = ROOM + offload.length + bytes.length + ROOM;
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity, 64));
        buffer.setMemory(0, capacity, MARK);
        buffer.putBytes(ROOM, offload);
        buffer.putBytes(ROOM + offload.length, bytes);
        return packet.aim(buffer, ROOM + offload.length, bytes.length, input);
    }

    /** The packet as it is now. */
    public byte[] received() {
        final byte[] bytes = new byte[packet.length()];
        packet.buffer().getBytes(packet.offset(), bytes);
        return bytes;
    }

    /** That nothing was written outside the received packet and its offload header. */
    public void assertSurroundingsUntouched() {
        for (int i = 0; i < ROOM; i++) {
            assertEquals(MARK, buffer.getByte(i));
            assertEquals(MARK, buffer.getByte(capacity - 1 - i));
        }
    }

    /** The slab's only packet; its offload header is empty and nothing lies behind it. */
    public byte[] made() {
        assertEquals(1, slab.size());
        final byte[] offload = new byte[VirtioNetHeader.LENGTH];
        slab.buffer().getBytes(slab.offset(0) - offload.length, offload);
        assertArrayEquals(new byte[VirtioNetHeader.LENGTH], offload);
        assertEquals(MARK, slab.buffer().getByte(slab.offset(0) - offload.length - 1));
        assertEquals(MARK, slab.buffer().getByte(slab.end()));
        final byte[] bytes = new byte[slab.length(0)];
        slab.buffer().getBytes(slab.offset(0), bytes);
        return bytes;
    }

    /** That lengths and checksums of a packet without extension headers are right; gives what lies behind IP. */
    public static byte[] checked(final byte[] packet) {
        final boolean isIpv6 = packet[0] >> 4 == 6;
        final int header = isIpv6 ? 40 : (packet[0] & 0xF) * 4;
        final byte[] transport = Arrays.copyOfRange(packet, header, packet.length);
        final int protocol = packet[isIpv6 ? 6 : 9];
        if (isIpv6) {
            assertEquals(packet.length - 40, word(packet, 4), "payload length");
        } else {
            assertEquals(packet.length, word(packet, TOTAL), "total length");
            assertEquals(0xFFFF, slowSum(0, Arrays.copyOf(packet, header)), "header checksum");
        }
        assertEquals(0xFFFF, slowSum(protocol == 1 ? 0 : pseudoSum(packet, header), transport), "checksum");
        return transport;
    }

    /** The pseudo-header's sum of a packet whose transport begins at {@code header}. */
    public static int pseudoSum(final byte[] packet, final int header) {
        final boolean isIpv6 = packet[0] >> 4 == 6;
        final byte[] addresses = isIpv6 ? Arrays.copyOfRange(packet, 8, 40) : Arrays.copyOfRange(packet, 12, 20);
        return slowSum(packet.length - header + packet[isIpv6 ? 6 : 9], addresses);
    }

    /** Adds 16-bit big-endian words with end-around carry, one at a time (RFC 1071). */
    public static int slowSum(final int initial, final byte[] bytes) {
        int sum = initial;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    /** Makes an echo request without options another message; {@code rest} are the 32 bits behind the checksum. */
    public static byte[] message(final byte[] echo, final int type, final int code, final int rest) {
        final byte[] packet = echo.clone();
        final int header = packet[0] >> 4 == 6 ? 40 : 20;
        ByteBuffer.wrap(packet).putInt(header, type << 24 | code << 16).putInt(header + 4, rest);
        final byte[] transport = Arrays.copyOfRange(packet, header, packet.length);
        final int sum = slowSum(header == 20 ? 0 : pseudoSum(packet, header), transport);
        ByteBuffer.wrap(packet).putShort(header + 2, (short) ~sum);
        return packet;
    }

    /** A 16-bit field. */
    public static int word(final byte[] bytes, final int at) {
        return ByteBuffer.wrap(bytes).getShort(at) & 0xFFFF;
    }

    /** A 32-bit field. */
    public static int number(final byte[] bytes, final int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }

    /** The source and the destination of a packet, as text. */
    public static List<String> addresses(final byte[] packet) {
        final int length = packet[0] >> 4 == 6 ? 16 : 4;
        final int at = length == 16 ? 8 : 12;
        final List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            final byte[] bytes = Arrays.copyOfRange(packet, at + i * length, at + i * length + length);
            addresses.add(Prefix.of(bytes, length * 8).toString());
        }
        return addresses;
    }

    /** What {@link #addresses} gives of these. */
    public static List<String> addresses(final String source, final String destination) {
        return List.of(
                Prefix.parse(source).toString(), Prefix.parse(destination).toString());
    }

    /** The bytes from {@code from} on. */
    public static byte[] from(final int from, final byte[] bytes) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }
}
