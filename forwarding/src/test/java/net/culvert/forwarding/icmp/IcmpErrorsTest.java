// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.addresses;
import static net.culvert.forwarding.icmp.Worktable.checked;
import static net.culvert.forwarding.icmp.Worktable.from;
import static net.culvert.forwarding.icmp.Worktable.number;
import static net.culvert.forwarding.icmp.Worktable.word;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorsTest {
    private final Worktable table = new Worktable();
    private final IcmpSettings settings = new IcmpSettings();
    private final CountersFile counters = CountersFile.inMemory();
    private int identification = 7;
    private final IcmpErrors errors = new IcmpErrors(settings, () -> identification++, counters, "test");

    private byte[] answer(final Packet cause, final DropReason reason) {
        final InterfaceAddress source = cause.version() == 6 ? table.own6 : table.own4;
        assertEquals(Answer.MADE, errors.build(cause, reason, source, table.slab, 0));
        assertEquals(1, errors.times(Answer.MADE));
        table.assertSurroundingsUntouched();
        return table.made();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "IP_TTL_EXPIRED, 11, 0, 0",
        "IP_NO_ROUTE, 3, 0, 0",
        "IP_REJECT_ROUTE, 3, 1, 0",
        "IP_FRAGMENTATION_NEEDED, 3, 4, 1400",
        "IP_NO_PROTOCOL, 3, 2, 0",
        "UDP_NO_PORT, 3, 3, 0",
        "FILTER_REJECTED, 3, 13, 0",
        "IP_BAD_OPTIONS, 12, 0, 369098752", // 22 in the first byte
        "IP_SOURCE_ROUTED, 3, 5, 0",
        "IP_FRAGMENT_TIMEOUT, 11, 1, 0"
    })
    void shouldTellTheSenderOfAnIpv4Packet(final DropReason reason, final int type, final int code, final int rest) {
        final byte[] cause =
                ipv4().tos(0x28).id(99).ttl(1).payload(payload(1, 100)).bytes();
        table.receive(cause).mtu(1400);
        table.packet.pointer(22);

        final byte[] error = answer(table.packet, reason);

        final byte[] icmp = checked(error);
        assertEquals(0x45C0, word(error, 0), "no options, precedence 6 (RFC 1812, section 4.3.2.5)");
        assertEquals(7, word(error, Worktable.IDENTIFICATION));
        assertEquals(0, word(error, Worktable.FRAGMENT), "may be fragmented");
        assertEquals(0x4001, word(error, Worktable.TTL), "TTL 64, ICMP");
        assertEquals(type << 8 | code, word(icmp, 0));
        assertEquals(rest, number(icmp, 4));
        assertArrayEquals(cause, from(8, icmp), "the packet as it was received");
        assertArrayEquals(cause, table.received());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "IP_TTL_EXPIRED, 3, 0, 0",
        "IP_NO_ROUTE, 1, 0, 0",
        "IP_REJECT_ROUTE, 1, 6, 0",
        "IP_FRAGMENTATION_NEEDED, 2, 0, 1400",
        "IP_NO_PROTOCOL, 4, 1, 45",
        "IP6_UNKNOWN_HEADER, 4, 1, 45",
        "UDP_NO_PORT, 1, 4, 0",
        "FILTER_REJECTED, 1, 1, 0",
        "IP6_UNKNOWN_OPTION, 4, 2, 45",
        "IP6_BAD_EXTENSION, 4, 0, 45",
        "IP6_HEADERS_CUT, 4, 3, 45",
        "IP_SOURCE_ROUTED, 4, 0, 45",
        "IP_FRAGMENT_TIMEOUT, 3, 1, 0"
    })
    void shouldTellTheSenderOfAnIpv6Packet(final DropReason reason, final int type, final int code, final int rest) {
        final byte[] cause = ipv6().flowLabel(5).ttl(1).payload(payload(1, 101)).bytes();
        cause[45] = (byte) 0x80; // an option that asks for an error
        table.receive(cause).mtu(1400);
        table.packet.pointer(45);

        final byte[] error = answer(table.packet, reason);

        final byte[] icmp = checked(error);
        assertEquals(0x6C00_0000, number(error, 0), "DSCP CS6, no flow label");
        assertEquals(58 << 8 | 64, word(error, 6), "ICMPv6, 64 hops");
        assertEquals(type << 8 | code, word(icmp, 0));
        assertEquals(rest, number(icmp, 4));
        assertArrayEquals(cause, from(8, icmp), "the packet as it was received");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = DropReason.class,
            names = {
                "NONE",
                "IP_BAD_CHECKSUM",
                "IP_BLACKHOLE",
                "FILTER_BLOCKED",
                "OUTPUT_QUEUE_FULL",
                "IP6_BAD_EXTENSION"
            })
    void shouldSayNothingWhereTheReasonOwesNothing(final DropReason reason) {
        assertEquals(Answer.NOT_DUE, errors.build(table.receive(ipv4().bytes()), reason, table.own4, table.slab, 0));

        assertTrue(table.slab.isEmpty());
        assertTrue(counters.snapshot().isEmpty());
    }

    @ParameterizedTest(name = "{0} bytes of payload")
    @ValueSource(ints = {0, 1, 519, 520, 521, 1400})
    void shouldQuoteAsMuchOfAnIpv4PacketAsFitsInto576Bytes(final int length) { // RFC 1812, section 4.3.2.3
        final byte[] cause = ipv4().payload(payload(2, length)).bytes();

        final byte[] error = answer(table.receive(cause), DropReason.IP_NO_ROUTE);

        assertEquals(Math.min(576, 28 + cause.length), error.length);
        assertArrayEquals(Arrays.copyOf(cause, error.length - 28), from(8, checked(error)));
    }

    @ParameterizedTest(name = "{0} bytes of payload")
    @ValueSource(ints = {0, 1, 1183, 1184, 1185, 1400})
    void shouldQuoteAsMuchOfAnIpv6PacketAsFitsIntoTheMinimumMtu(final int length) { // RFC 4443, section 2.4 (c)
        final byte[] cause = ipv6().payload(payload(2, length)).bytes();

        final byte[] error = answer(table.receive(cause), DropReason.IP_NO_ROUTE);

        assertEquals(Math.min(1280, 48 + cause.length), error.length);
        assertArrayEquals(Arrays.copyOf(cause, error.length - 48), from(8, checked(error)));
    }

    @Test
    void shouldNotQuoteWhatALinkAddedBehindThePacket() {
        final byte[] four = ipv4().payload(payload(3, 10)).bytes();

        answer(table.receive(Arrays.copyOf(four, 60)), DropReason.IP_NO_ROUTE);

        assertEquals(28 + four.length, table.made().length);
    }

    @Test
    void shouldQuoteOptions() {
        final byte[] cause = ipv4().ipOptions((byte) 7, (byte) 3, (byte) 4, (byte) 0)
                .payload(payload(3, 10))
                .bytes();

        assertArrayEquals(cause, from(8, checked(answer(table.receive(cause), DropReason.IP_TTL_EXPIRED))));
    }

    @Test
    void shouldAnswerFromTheGivenAddressToTheSource() {
        final byte[] four = answer(table.receive(ipv4().bytes()), DropReason.IP_NO_ROUTE);

        assertEquals(addresses("192.0.2.254", "192.0.2.1"), addresses(four));
    }

    @Test
    void shouldAnswerFromTheGivenIpv6AddressToTheSource() {
        final byte[] six = answer(table.receive(ipv6().bytes()), DropReason.IP_NO_ROUTE);

        assertEquals(addresses("2001:db8::fe", "2001:db8::1"), addresses(six));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = DropReason.class,
            names = {"UDP_NO_PORT", "IP_NO_PROTOCOL", "IP_FRAGMENT_TIMEOUT"})
    void shouldAnswerFromTheDestinationWhereOnlyThatCanSaySo(final DropReason reason) { // RFC 4443, section 2.2 (a)
        assertEquals(addresses("198.51.100.2", "192.0.2.1"), addresses(answer(table.receive(ipv4().bytes()), reason)));
        table.slab.clear();
        assertEquals(Answer.MADE, errors.build(table.receive(ipv6().bytes()), reason, null, table.slab, 0));
        assertEquals(addresses("2001:db8::2", "2001:db8::1"), addresses(lastMade()));
    }

    private byte[] lastMade() {
        final byte[] bytes = new byte[table.slab.length(table.slab.size() - 1)];
        table.slab.buffer().getBytes(table.slab.offset(table.slab.size() - 1), bytes);
        return bytes;
    }

    @Test
    void shouldAnswerFromTheAddressOfTheInterfaceThatThePacketWasFor() {
        table.input.addresses(List.of(
                table.own4,
                InterfaceAddress.parse("203.0.113.7/32"),
                table.own6,
                InterfaceAddress.parse("2001:db8:7::7/128")));

        errors.build(table.receive(ipv4().to("203.0.113.7").bytes()), DropReason.FILTER_REJECTED, null, table.slab, 0);
        assertEquals(addresses("203.0.113.7", "192.0.2.1"), addresses(lastMade()));
        errors.build(
                table.receive(ipv6().to("2001:db8:7::7").bytes()), DropReason.FILTER_REJECTED, null, table.slab, 0);
        assertEquals(addresses("2001:db8:7::7", "2001:db8::1"), addresses(lastMade()));
    }

    @Test
    void shouldSayNothingWithoutAnAddressOfTheFamily() {
        final Packet four = table.receive(ipv4().bytes());
        assertEquals(Answer.NO_SOURCE, errors.build(four, DropReason.IP_NO_ROUTE, null, table.slab, 0));
        assertEquals(Answer.NO_SOURCE, errors.build(four, DropReason.IP_NO_ROUTE, table.own6, table.slab, 0));
        final Packet six = table.receive(ipv6().bytes());
        assertEquals(Answer.NO_SOURCE, errors.build(six, DropReason.IP_NO_ROUTE, null, table.slab, 0));
        assertEquals(Answer.NO_SOURCE, errors.build(six, DropReason.IP_NO_ROUTE, table.own4, table.slab, 0));

        assertEquals(4, errors.times(Answer.NO_SOURCE));
        assertTrue(table.slab.isEmpty());
    }

    @Test
    void shouldTellOfAPacketThatWasMadeHere() {
        final Packet cause = table.receive(ipv4().bytes());
        cause.aim(cause.buffer(), cause.offset(), cause.length(), null);

        assertEquals(
                addresses("192.0.2.254", "192.0.2.1"), addresses(answer(cause, DropReason.IP_FRAGMENTATION_NEEDED)));
    }

    @ParameterizedTest(name = "IPv6 {0}: {1} bytes becomes {2}")
    @CsvSource({
        "false, 0, 0",
        "false, 67, 68",
        "false, 70000, 65535",
        "true, 0, 1280",
        "true, 1279, 1280",
        "true, 70000, 70000"
    })
    void shouldTellAnMtuThatTheFamilyKnows(final boolean isIpv6, final int mtu, final int told) {
        table.receive((isIpv6 ? ipv6() : ipv4()).bytes()).mtu(mtu);

        final byte[] error = answer(table.packet, DropReason.IP_FRAGMENTATION_NEEDED);

        assertEquals(told, number(error, isIpv6 ? 44 : 24));
    }

    @Test
    void shouldUseTheTtlThatIsSet() {
        settings.ttl(200);

        assertEquals(200, answer(table.receive(ipv4().bytes()), DropReason.IP_NO_ROUTE)[8] & 0xFF);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {-1, 0, 256})
    void shouldRefuseATtlThatNoPacketMayHave(final int hops) {
        assertThrows(IllegalArgumentException.class, () -> settings.ttl(hops));
        assertEquals(64, settings.ttl());
    }

    @Test
    void shouldLimitErrorsOfBothFamiliesTogetherAndCountWhatItDidNotSend() { // RFC 4443, section 2.4 (f)
        settings.errorsPerSecond(4);
        for (int i = 0; i < 10; i++) {
            final boolean isIpv6 = i % 2 == 0;
            final Packet cause = table.receive((isIpv6 ? ipv6() : ipv4()).bytes());
            assertEquals(
                    i < 4 ? Answer.MADE : Answer.RATE_LIMITED,
                    errors.build(cause, DropReason.IP_NO_ROUTE, isIpv6 ? table.own6 : table.own4, table.slab, 1000));
        }

        assertEquals(4, table.slab.size());
        assertEquals(6L, counters.snapshot().get("test.rate_limited"));
        assertEquals(4L, counters.snapshot().get("test.made"));
        assertEquals(
                Answer.MADE, errors.build(table.packet, DropReason.IP_NO_ROUTE, table.own4, table.slab, 250_001_000));
    }

    @Test
    void shouldLeaveAFullSlabAsItIs() {
        for (int i = 0; i < table.slab.maxPackets(); i++) {
            errors.build(table.receive(ipv4().bytes()), DropReason.IP_NO_ROUTE, table.own4, table.slab, 0);
        }
        final int end = table.slab.end();

        assertEquals(Answer.NO_BUFFER, errors.build(table.packet, DropReason.IP_NO_ROUTE, table.own4, table.slab, 0));
        assertEquals(
                Answer.NO_BUFFER,
                errors.build(table.receive(ipv6().bytes()), DropReason.IP_NO_ROUTE, table.own6, table.slab, 0));

        assertEquals(2, errors.times(Answer.NO_BUFFER));
        assertEquals(end, table.slab.end());
    }

    @Test
    void shouldLayNoErrorWhereTooFewBytesAreLeft() {
        final int length = 10 + 28 + 28; // offload header, headers, quote
        table.slab.add(256, table.slab.capacity() - 256 - length + 1, 0, null);
        final Packet cause = table.receive(ipv4().bytes());
        assertEquals(Answer.NO_BUFFER, errors.build(cause, DropReason.IP_NO_ROUTE, table.own4, table.slab, 0));

        table.slab.clear();
        table.slab.add(256, table.slab.capacity() - 256 - length, 0, null);
        assertEquals(Answer.MADE, errors.build(cause, DropReason.IP_NO_ROUTE, table.own4, table.slab, 0));
    }
}
