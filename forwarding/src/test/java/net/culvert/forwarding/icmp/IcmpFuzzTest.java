// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.tcp.TcpReset;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes behind a well-formed IP header, nothing is thrown, nothing is written outside a packet, and what
 * is sent is right. Runs over the files beside it in the resources, and makes up more with JAZZER_FUZZ=1.
 */
class IcmpFuzzTest {
    private static final int MEND = 1, TO_GROUP = 2, REPLY_TO_GROUPS = 4, TIMESTAMPS = 8; // bits of the first byte

    // One instance sees many inputs, so nothing here may remember one.
    private final Worktable table = new Worktable();
    private final IcmpSettings settings = new IcmpSettings();
    private final CountersFile counters = CountersFile.inMemory();
    private final IcmpInput input = new IcmpInput(settings, this::tell, () -> 1, counters, "fuzz");
    private final IcmpErrors errors = new IcmpErrors(settings, () -> 1, counters, "fuzz");
    private final Redirects redirects = new Redirects(settings, () -> 1, counters, "fuzz");
    private final TcpReset resets = new TcpReset(settings, counters, "fuzz");
    private int told;

    IcmpFuzzTest() {
        settings.errorsPerSecond(0);
        settings.repliesPerSecond(0);
        settings.redirectsPerSecond(0);
        settings.resetsPerSecond(0);
    }

    private void tell(
            final Packet message,
            final int type,
            final int code,
            final int mtu,
            final int quoteOffset,
            final int quoteLength) {
        told++;
        message.buffer().boundsCheck(quoteOffset, quoteLength);
        assertTrue(mtu >= 0 && quoteLength >= 28);
    }

    /** One byte of settings, then a packet whose ICMP checksum is mended if that is asked for. */
    @FuzzTest(maxDuration = "2m")
    void shouldAnswerOrRefuseAnyMessage(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        if (bytes.length == 0) {
            return;
        }
        final int bits = bytes[0];
        final byte[] packet = wellFormed(Worktable.from(1, bytes));
        final int transport = packet == null ? -1 : icmpOffset(packet);
        if (transport < 0) {
            return;
        }
        if ((bits & MEND) != 0 && packet.length >= transport + 8) {
            mend(packet, transport);
        }
        settings.repliesToGroups((bits & REPLY_TO_GROUPS) != 0);
        settings.repliesToTimestamps((bits & TIMESTAMPS) != 0);
        told = 0;
        table.receive(packet);

        final DropReason reason = input.input(table.packet, transport, (bits & TO_GROUP) != 0, 0);

        table.assertSurroundingsUntouched();
        if (reason == DropReason.NONE) {
            Worktable.checked(table.received());
        } else {
            assertArrayEquals(packet, table.received());
        }
        assertEquals(reason == DropReason.DELIVERED ? 1 : 0, told);
    }

    /** A reason, a pointer and an MTU of one byte each, an offload header, then a packet. */
    @FuzzTest(maxDuration = "2m")
    void shouldTellOrKeepSilentAboutAnyPacket(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final byte[] packet = bytes.length < 13 ? null : wellFormed(Worktable.from(13, bytes));
        if (packet == null) {
            return;
        }
        final IcmpError[] all = IcmpError.values();
        table.slab.clear();
        final DropReason reason = all[(bytes[0] & 0xFF) % all.length].reason();
        final int pointer = bytes[1] & 0xFF;
        final int mtu = (bytes[2] & 0xFF) << 4;
        final byte[] offload = Arrays.copyOfRange(bytes, 3, 13);
        final boolean isIpv6 = packet[0] >> 4 == 6;
        table.receive(offload, packet).mtu(mtu);
        table.packet.pointer(pointer);

        final InterfaceAddress source = isIpv6 ? table.own6 : table.own4;
        assertMade(errors.build(table.packet, reason, source, table.slab, 0), isIpv6);
        final InterfaceAddress near = isIpv6 ? InterfaceAddress.parse("fe80::fe/64") : table.own4;
        final NextHop way = NextHop.via(table.input, Prefix.parse(isIpv6 ? "fe80::1" : "192.0.2.253"));
        assertMade(redirects.build(table.packet, way, near, table.slab, 0), isIpv6);
        assertMade(resets.build(table.packet, table.slab, 0), isIpv6);

        assertArrayEquals(packet, table.received());
        table.assertSurroundingsUntouched();
    }

    private void assertMade(final Answer answer, final boolean isIpv6) {
        assertEquals(answer == Answer.MADE ? 1 : 0, table.slab.size());
        if (answer == Answer.MADE) {
            final byte[] made = new byte[table.slab.length(0)];
            table.slab.buffer().getBytes(table.slab.offset(0), made);
            Worktable.checked(made);
            assertTrue(made.length <= (isIpv6 ? 1280 : 576));
            table.slab.clear();
        }
    }

    /** The packet without what lies behind it, its IPv4 header checksum mended; null where it is none. */
    private static byte[] wellFormed(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        if (bytes.length >= Ipv6Header.LENGTH && bytes[0] >> 4 == 6) {
            final Ipv6Header ipv6 = new Ipv6Header().wrap(buffer, 0);
            return ipv6.check(bytes.length) == DropReason.NONE
                    ? Arrays.copyOf(bytes, Ipv6Header.LENGTH + ipv6.payloadLength())
                    : null;
        }
        final int headerLength = bytes.length < Ipv4Header.MIN_LENGTH ? 0 : (bytes[0] & 0xF) * 4;
        if (headerLength < Ipv4Header.MIN_LENGTH || headerLength > bytes.length) {
            return null;
        }
        final Ipv4Header ipv4 = new Ipv4Header().wrap(buffer, 0);
        ipv4.completeChecksum();
        return ipv4.check(bytes.length) == DropReason.NONE ? Arrays.copyOf(bytes, ipv4.totalLength()) : null;
    }

    private static int icmpOffset(final byte[] packet) {
        final UnsafeBuffer buffer = new UnsafeBuffer(packet);
        if (packet[0] >> 4 == 6) {
            return new Ipv6Header().wrap(buffer, 0).transportOffset(IpProtocol.ICMPV6, packet.length);
        }
        final Ipv4Header ipv4 = new Ipv4Header().wrap(buffer, 0);
        return ipv4.protocol() == IpProtocol.ICMP && !ipv4.isFragment() ? ipv4.headerLength() : -1;
    }

    private static void mend(final byte[] packet, final int transport) {
        final byte[] message = Worktable.from(transport, packet);
        message[2] = 0;
        message[3] = 0;
        final int pseudo =
                packet[0] >> 4 == 6 ? Worktable.slowSum(message.length + 58, Arrays.copyOfRange(packet, 8, 40)) : 0;
        ByteBuffer.wrap(packet).putShort(transport + 2, (short) ~Worktable.slowSum(pseudo, message));
    }
}
