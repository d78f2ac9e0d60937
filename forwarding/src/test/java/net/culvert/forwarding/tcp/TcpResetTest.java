// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.tcp;

import static net.culvert.forwarding.icmp.Worktable.addresses;
import static net.culvert.forwarding.icmp.Worktable.checked;
import static net.culvert.forwarding.icmp.Worktable.number;
import static net.culvert.forwarding.icmp.Worktable.word;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.culvert.forwarding.icmp.Answer;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.icmp.Worktable;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.CountersFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9293, section 3.10.7.1. */
class TcpResetTest {
    private static final int RST = 4, RST_ACK = 0x14;

    private final Worktable table = new Worktable();
    private final IcmpSettings settings = new IcmpSettings();
    private final CountersFile counters = CountersFile.inMemory();
    private final TcpReset resets = new TcpReset(settings, counters, "test");

    private byte[] reset(final byte[] segment) {
        assertEquals(Answer.MADE, resets.build(table.receive(segment), table.slab, 0));
        assertArrayEquals(segment, table.received());
        table.assertSurroundingsUntouched();
        return table.made();
    }

    private void assertSilent(final byte[] segment) {
        assertEquals(Answer.FORBIDDEN, resets.build(table.receive(segment), table.slab, 0));
        assertEquals(1, resets.times(Answer.FORBIDDEN));
        assertTrue(table.slab.isEmpty());
    }

    private static PacketBuilder segment(final boolean isIpv6) {
        return (isIpv6 ? ipv6() : ipv4()).tcp(40000, 443).seq(0xFFFF_FFF0L).ack(0x1234_5678);
    }

    @ParameterizedTest(name = "IPv6 {0}: {1} and {2} bytes is answered with {3}, sequence {4}, acknowledgment {5}")
    @CsvSource({
        "false, S, 0, 0x14, 0, 0xFFFFFFF1",
        "false, SF, 0, 0x14, 0, 0xFFFFFFF2",
        "false, S, 100, 0x14, 0, 0x55",
        "false, F, 9, 0x14, 0, 0xFFFFFFFA",
        "false, P, 16, 0x14, 0, 0",
        "false, A, 50, 0x04, 0x12345678, 0",
        "false, SA, 0, 0x04, 0x12345678, 0",
        "false, FA, 0, 0x04, 0x12345678, 0",
        "true, S, 0, 0x14, 0, 0xFFFFFFF1",
        "true, S, 100, 0x14, 0, 0x55",
        "true, A, 50, 0x04, 0x12345678, 0"
    })
    void shouldResetWhatHasNoConnection(
            final boolean isIpv6,
            final String flags,
            final int length,
            final String resetFlags,
            final String sequence,
            final String acknowledgment) {
        final byte[] options = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};
        final byte[] segment = segment(isIpv6)
                .flags(flags)
                .tcpOptions(options)
                .payload(payload(1, length))
                .bytes();

        final byte[] reset = reset(segment);

        final byte[] tcp = checked(reset);
        assertEquals(20, tcp.length);
        assertEquals(443, word(tcp, 0));
        assertEquals(40000, word(tcp, 2));
        assertEquals(Long.decode(sequence).intValue(), number(tcp, 4));
        assertEquals(Long.decode(acknowledgment).intValue(), number(tcp, 8));
        assertEquals(0x5000 | Integer.decode(resetFlags), word(tcp, 12));
        assertEquals(0, word(tcp, 14), "window");
        assertEquals(0, word(tcp, 18), "urgent pointer");
        assertEquals(
                isIpv6 ? addresses("2001:db8::2", "2001:db8::1") : addresses("198.51.100.2", "192.0.2.1"),
                addresses(reset));
        assertEquals(64, reset[isIpv6 ? 7 : 8]);
        assertEquals(1, resets.times(Answer.MADE));
    }

    @Test
    void shouldNotLetRoutersFragmentAnIpv4Reset() { // so that it needs no identification (RFC 6864, section 4.1)
        final byte[] reset = reset(segment(false).bytes());

        assertEquals(0x4500, word(reset, 0));
        assertEquals(0, word(reset, Worktable.IDENTIFICATION));
        assertEquals(0x4000, word(reset, Worktable.FRAGMENT));
    }

    @Test
    void shouldCountAllBytesOfASuperPacket() {
        final byte[] segment =
                segment(false).flags("S").payload(payload(1, 9000)).bytes();
        ByteBuffer.wrap(segment).putShort(36, (short) 0x1234); // a partial sum
        final byte[] offload = HexFormat.of().parseHex("01010000780514001000");

        assertEquals(Answer.MADE, resets.build(table.receive(offload, segment), table.slab, 0));

        final byte[] tcp = checked(table.made());
        assertEquals(0xFFFF_FFF0 + 9001, number(tcp, 8));
        assertEquals(RST_ACK, tcp[13]);
    }

    @Test
    void shouldFindTheSegmentBehindOptionsAndExtensionHeaders() {
        final byte[] four = reset(segment(false)
                .ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0)
                .flags("S")
                .bytes());
        assertEquals(0xFFFF_FFF1, number(checked(four), 8));
        table.slab.clear();

        final byte[] six = reset(segment(true)
                .extensions(0, HexFormat.of().parseHex("0600010400000000"))
                .bytes());
        assertEquals(RST, checked(six)[13]);
    }

    @Test
    void shouldNotTakeWhatALinkAddedForData() {
        final byte[] segment = segment(false).flags("S").bytes();

        assertEquals(Answer.MADE, resets.build(table.receive(Arrays.copyOf(segment, 60)), table.slab, 0));

        assertEquals(0xFFFF_FFF1, number(checked(table.made()), 8));
    }

    @ParameterizedTest(name = "flags {0}")
    @ValueSource(strings = {"R", "RA", "SR"})
    void shouldNeverAnswerAReset(final String flags) {
        assertSilent(segment(false).flags(flags).bytes());
        table.slab.clear();
        assertEquals(
                Answer.FORBIDDEN,
                resets.build(table.receive(segment(true).flags(flags).bytes()), table.slab, 0));
    }

    @Test
    void shouldNotAnswerADamagedSegment() {
        for (final boolean isIpv6 : new boolean[] {false, true}) {
            final byte[] segment = segment(isIpv6).payload(payload(1, 9)).bytes();
            segment[segment.length - 1] ^= 4;
            assertEquals(Answer.FORBIDDEN, resets.build(table.receive(segment), table.slab, 0));
        }
        assertEquals(2, resets.times(Answer.FORBIDDEN));
        assertTrue(table.slab.isEmpty());
    }

    @ParameterizedTest(name = "{0} bytes of segment")
    @ValueSource(ints = {0, 1, 19})
    void shouldNotAnswerASegmentThatIsCutOff(final int length) {
        final byte[] segment = Arrays.copyOf(segment(false).bytes(), 20 + length);
        segment[3] = (byte) segment.length;

        assertSilent(segment);
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        "0.0.0.0, 198.51.100.2",
        "127.0.0.1, 198.51.100.2",
        "224.0.0.1, 198.51.100.2",
        "192.0.2.255, 198.51.100.2",
        "192.0.2.1, 224.0.0.1",
        "192.0.2.1, 255.255.255.255",
        "192.0.2.1, 192.0.2.255"
    })
    void shouldAnswerOneHostForOneHostOnly(final String source, final String destination) {
        assertSilent(segment(false).from(source).to(destination).bytes());
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"::, 2001:db8::2", "::1, 2001:db8::2", "ff02::1, 2001:db8::2", "2001:db8::1, ff02::1"})
    void shouldAnswerOneIpv6HostForOneHostOnly(final String source, final String destination) {
        assertSilent(segment(true).from(source).to(destination).bytes());
    }

    @Test
    void shouldHaveNothingToSayToFragmentsAndOtherProtocols() {
        for (final byte[] packet : new byte[][] {
            segment(false).fragment(0x2000).bytes(),
            segment(false).fragment(5).bytes(),
            segment(true)
                    .extensions(44, HexFormat.of().parseHex("0600000100000000"))
                    .bytes(),
            ipv4().bytes(),
            ipv6().bytes()
        }) {
            assertEquals(Answer.NOT_DUE, resets.build(table.receive(packet), table.slab, 0));
        }
        assertTrue(table.slab.isEmpty());
        assertTrue(counters.snapshot().isEmpty());
    }

    @Test
    void shouldLimitResetsAndCountWhatItDidNotSend() {
        settings.resetsPerSecond(3);
        for (int i = 0; i < 7; i++) {
            assertEquals(
                    i < 3 ? Answer.MADE : Answer.RATE_LIMITED,
                    resets.build(table.receive(segment(i % 2 == 0).bytes()), table.slab, 5));
        }
        assertEquals(3, table.slab.size());
        assertEquals(4L, counters.snapshot().get("test.rate_limited"));
    }

    @Test
    void shouldLeaveAFullSlabAsItIs() {
        table.slab.add(256, table.slab.capacity() - 256, 0, null);

        assertEquals(Answer.NO_BUFFER, resets.build(table.receive(segment(false).bytes()), table.slab, 0));
        assertEquals(Answer.NO_BUFFER, resets.build(table.receive(segment(true).bytes()), table.slab, 0));
        assertEquals(1, table.slab.size());
        assertEquals(2, resets.times(Answer.NO_BUFFER));
    }
}
