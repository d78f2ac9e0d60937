// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.addresses;
import static net.culvert.forwarding.icmp.Worktable.checked;
import static net.culvert.forwarding.icmp.Worktable.from;
import static net.culvert.forwarding.icmp.Worktable.message;
import static net.culvert.forwarding.icmp.Worktable.number;
import static net.culvert.forwarding.icmp.Worktable.pseudoSum;
import static net.culvert.forwarding.icmp.Worktable.slowSum;
import static net.culvert.forwarding.icmp.Worktable.word;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpEchoTest {
    private static final int NOON = 12 * 3600 * 1000; // milliseconds since midnight
    private static final byte[] CHECKSUM_LEFT4 = HexFormat.of().parseHex("01000000000014000200");
    private static final byte[] CHECKSUM_LEFT6 = HexFormat.of().parseHex("01000000000028000200");

    private final Worktable table = new Worktable();
    private final IcmpSettings settings = new IcmpSettings();
    private final IcmpInput input =
            new IcmpInput(settings, (m, t, c, mtu, o, l) -> {}, () -> NOON, CountersFile.inMemory(), "test");

    private byte[] reply(final byte[] request, final int transport, final boolean isToGroup) {
        assertEquals(DropReason.NONE, input.input(table.receive(request), transport, isToGroup, 0));
        assertEquals(1, input.times(Answer.MADE));
        assertFalse(table.packet.hasOffload());
        table.assertSurroundingsUntouched();
        return table.received();
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 56, 57, 1472, 65000})
    void shouldReturnTheDataOfAnEchoRequestUnchanged(final int length) { // RFC 1122, section 3.2.2.6
        final byte[] request = ipv4().tos(0x28)
                .id(5)
                .ttl(3)
                .icmpEcho()
                .payload(payload(1, length))
                .bytes();

        final byte[] reply = reply(request, 20, false);

        final byte[] icmp = checked(reply);
        assertEquals(addresses("198.51.100.2", "192.0.2.1"), addresses(reply));
        assertEquals(0x4528, word(reply, 0), "the request's TOS (RFC 1812, section 4.3.2.5)");
        assertEquals(64, reply[8]);
        assertEquals(0, word(icmp, 0));
        assertArrayEquals(from(24, request), from(4, icmp), "identifier, sequence number and data");
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 56, 57, 1452, 65000})
    void shouldReturnTheDataOfAnIpv6EchoRequestUnchanged(final int length) { // RFC 4443, section 4.2
        final byte[] request = ipv6().tos(0x28)
                .flowLabel(9)
                .ttl(3)
                .icmpEcho()
                .payload(payload(1, length))
                .bytes();

        final byte[] reply = reply(request, 40, false);

        final byte[] icmp = checked(reply);
        assertEquals(addresses("2001:db8::2", "2001:db8::1"), addresses(reply));
        assertArrayEquals(Arrays.copyOf(request, 7), Arrays.copyOf(reply, 7));
        assertEquals(64, reply[7]);
        assertEquals(129 << 8, word(icmp, 0));
        assertArrayEquals(from(44, request), from(4, icmp));
    }

    @ParameterizedTest(name = "{0} in the words behind the header")
    @ValueSource(ints = {0, 0x0800, 0xF7FF, 0xF7FE, 0xF800, 0xFFFE, 0xFFFF})
    void shouldMendEveryChecksum(final int word) { // a reply of zeros is where RFC 1624's equation goes wrong
        final byte[] request = message(ipv4().icmpEcho().payload((byte) 0).bytes(), 8, 0, word);

        final byte[] reply = reply(request, 20, false);

        final byte[] icmp = checked(reply);
        assertEquals(word, number(icmp, 4));
        assertEquals(~slowSum(0, from(4, icmp)) & 0xFFFF, word(icmp, 2), "what a new sum gives");
    }

    @Test
    void shouldKeepRecordedRoutesAndTimesAndEnterItself() { // RFC 1122, section 3.2.2.6
        final byte[] options = HexFormat.of().parseHex("07070400000000" + "01" + "44080500" + "00000000");
        final byte[] request = ipv4().icmpEcho().ipOptions(options).bytes();

        final byte[] reply = reply(request, 36, false);

        checked(reply);
        assertEquals(
                "070708c6336402" + "01" + "44080900" + "80000000",
                HexFormat.of().formatHex(reply, 20, 36),
                "the address that the reply comes from, and that its time is none of UT");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "830704c0000207 01, 01010101010101 01", // loose
        "01 890708c0000207, 01 01010101010101", // strict
        "0703ff 830304 8903 05, 0703ff 010101 0101 01", // both, behind a full record route of no room
        "8303ff 00 83030400, 010101 00 83030400", // behind the end of options is no option
        "8309040102030400, 8309040102030400", // longer than the header
        "83 01 040102030400, 83 01 040102030400" // shorter than itself
    })
    void shouldEraseASourceRouteInsteadOfReversingIt(final String before, final String after) {
        final byte[] options = HexFormat.of().parseHex(padded(before));
        final byte[] request = ipv4().icmpEcho().ipOptions(options).bytes();

        final byte[] reply = reply(request, 20 + options.length, false);

        checked(reply);
        assertArrayEquals(HexFormat.of().parseHex(padded(after)), Arrays.copyOfRange(reply, 20, 20 + options.length));
    }

    private static String padded(final String options) {
        final String digits = options.replace(" ", "");
        return digits + "00".repeat((8 - digits.length() % 8) % 8 / 2);
    }

    @ParameterizedTest(name = "extension {0}: {1}")
    @CsvSource({
        "0, 3a00010400000000",
        "60, 3a00010400000000",
        "43, 3a00000000000000",
        "0, 3c000104000000003a050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    })
    void shouldCutIpv6ExtensionHeadersOff(final int first, final String extensions) {
        final byte[] headers = HexFormat.of().parseHex(extensions.substring(0, extensions.length() / 16 * 16));
        final byte[] request = ipv6().icmpEcho()
                .extensions(first, headers)
                .payload(payload(1, 33))
                .bytes();
        table.receive(request).fib(3);
        table.packet.tag(7);
        table.packet.isUrgent(true);
        final int offset = table.packet.offset();

        assertEquals(DropReason.NONE, input.input(table.packet, 40 + headers.length, false, 0));

        assertEquals(offset + headers.length, table.packet.offset());
        assertFalse(table.packet.hasOffload());
        final byte[] reply = table.received();
        assertEquals(addresses("2001:db8::2", "2001:db8::1"), addresses(reply));
        assertArrayEquals(payload(1, 33), from(8, checked(reply)));
        assertEquals(3, table.packet.fib());
        assertEquals(7, table.packet.tag());
        assertTrue(table.packet.isUrgent());
    }

    @Test
    void shouldLeaveAChecksumToBeCompletedToWhoeverCompletesIt() {
        final byte[] four = ipv4().icmpEcho().payload(payload(1, 9)).bytes();
        ByteBuffer.wrap(four).putShort(22, (short) 0);
        assertReplyIsPartial(CHECKSUM_LEFT4, four, 20, 0);

        final byte[] six = ipv6().icmpEcho().payload(payload(1, 9)).bytes();
        final int partial = pseudoSum(six, 40);
        ByteBuffer.wrap(six).putShort(42, (short) partial);
        assertReplyIsPartial(CHECKSUM_LEFT6, six, 40, partial);
    }

    private void assertReplyIsPartial(
            final byte[] offload, final byte[] request, final int transport, final int partial) {
        assertEquals(DropReason.NONE, input.input(table.receive(offload, request), transport, false, 0));
        final byte[] reply = table.received();
        assertTrue(table.packet.offload().needsChecksum());
        assertEquals(transport, table.packet.offload().csumStart());
        assertEquals(partial, word(reply, transport + 2));
        ByteBuffer.wrap(reply).putShort(transport + 2, (short) 0);
        final int sum = slowSum(partial, from(transport, reply)); // as the device completes it
        ByteBuffer.wrap(reply).putShort(transport + 2, (short) ~sum);
        checked(reply);
    }

    @Test
    void shouldMoveTheOffloadHeaderWithTheMessage() {
        final byte[] headers = HexFormat.of().parseHex("3a00010400000000");
        final byte[] request = ipv6().icmpEcho().extensions(0, headers).bytes();
        final byte[] offload = HexFormat.of().parseHex("01000000000030000200");

        assertEquals(DropReason.NONE, input.input(table.receive(offload, request), 48, false, 0));

        assertArrayEquals(CHECKSUM_LEFT6, offloadHeader());
    }

    private byte[] offloadHeader() {
        final byte[] bytes = new byte[10];
        table.packet.buffer().getBytes(table.packet.offset() - bytes.length, bytes);
        return bytes;
    }

    @Test
    void shouldForgetThatADeviceFoundTheChecksumsRight() {
        final byte[] request = ipv4().icmpEcho().bytes();

        input.input(table.receive(HexFormat.of().parseHex("02000000000000000000"), request), 20, false, 0);

        assertFalse(table.packet.hasOffload());
        checked(table.received());
    }

    @ParameterizedTest(name = "offload header {0}")
    @ValueSource(strings = {"01000000000018000200", "01000000000014000300", "01010000640014001000"})
    void shouldDropARequestWhoseOffloadHeaderDoesNotFit(final String offload) {
        final byte[] request = ipv4().icmpEcho().payload(payload(1, 40)).bytes();

        assertEquals(
                DropReason.TUN_BAD_OFFLOAD,
                input.input(table.receive(HexFormat.of().parseHex(offload), request), 20, false, 0));
        assertArrayEquals(request, table.received());
    }

    @Test
    void shouldIgnoreARequestThatWasSentToManyHosts() { // RFC 1122, section 3.2.2.6
        final byte[] four = ipv4().to("192.0.2.255").icmpEcho().bytes();
        assertEquals(DropReason.ICMP_IGNORED, input.input(table.receive(four), 20, true, 0));
        assertArrayEquals(four, table.received());
        final byte[] six = ipv6().to("ff02::1").icmpEcho().bytes();
        assertEquals(DropReason.ICMP_IGNORED, input.input(table.receive(six), 40, true, 0));
        assertArrayEquals(six, table.received());
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {"192.0.2.255", "224.0.0.1", "255.255.255.255"})
    void shouldReplyFromItsOwnAddressToARequestForManyHostsWhereThatIsSet(final String destination) {
        settings.repliesToGroups(true);
        final byte[] request =
                ipv4().to(destination).icmpEcho().payload(payload(1, 9)).bytes();

        final byte[] reply = reply(request, 20, true);

        assertEquals(addresses("192.0.2.254", "192.0.2.1"), addresses(reply));
        assertArrayEquals(payload(1, 9), from(8, checked(reply)));
    }

    @Test
    void shouldReplyFromItsOwnAddressToAnIpv6MulticastWhereThatIsSet() {
        settings.repliesToGroups(true);
        final byte[] request =
                ipv6().to("ff02::1").icmpEcho().payload(payload(1, 9)).bytes();

        final byte[] reply = reply(request, 40, true);

        assertEquals(addresses("2001:db8::fe", "2001:db8::1"), addresses(reply));
        assertArrayEquals(payload(1, 9), from(8, checked(reply)));
    }

    @Test
    void shouldRestartAPartialSumForAReplyFromItsOwnAddress() {
        settings.repliesToGroups(true);
        final byte[] request = ipv6().to("ff02::1").icmpEcho().bytes();

        input.input(table.receive(CHECKSUM_LEFT6, request), 40, true, 0);

        final byte[] reply = table.received();
        assertEquals(pseudoSum(reply, 40), word(reply, 42));
    }

    @Test
    void shouldNotReplyToManyHostsWithoutAnAddress() {
        settings.repliesToGroups(true);
        table.input.addresses(List.of());
        final Packet request = table.receive(ipv6().to("ff02::1").icmpEcho().bytes());

        assertEquals(DropReason.ICMP_IGNORED, input.input(request, 40, true, 0));
        request.aim(request.buffer(), request.offset(), request.length(), null);
        assertEquals(DropReason.ICMP_IGNORED, input.input(request, 40, true, 0));
        assertEquals(2, input.times(Answer.NO_SOURCE));
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.255"})
    void shouldNotReplyToASourceThatIsNotOneHost(final String source) {
        final byte[] request = ipv4().from(source).icmpEcho().bytes();

        assertEquals(DropReason.IP_BAD_SOURCE, input.input(table.receive(request), 20, false, 0));
        assertEquals(1, input.times(Answer.FORBIDDEN));
        assertArrayEquals(request, table.received());
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(strings = {"::", "::1", "ff02::1"})
    void shouldNotReplyToAnIpv6SourceThatIsNotOneHost(final String source) {
        final byte[] request = ipv6().from(source).icmpEcho().bytes();

        assertEquals(DropReason.IP_BAD_SOURCE, input.input(table.receive(request), 40, false, 0));
        assertEquals(1, input.times(Answer.FORBIDDEN));
    }

    @Test
    void shouldLimitRepliesAndCountWhatItDidNotSend() {
        settings.repliesPerSecond(3);
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    i < 3 ? DropReason.NONE : DropReason.ICMP_IGNORED,
                    input.input(table.receive(ipv4().icmpEcho().bytes()), 20, false, 0));
        }
        assertEquals(3, input.times(Answer.MADE));
        assertEquals(2, input.times(Answer.RATE_LIMITED));
    }

    private static byte[] timestampRequest(final int length) {
        return message(ipv4().icmpEcho().payload(payload(1, length)).bytes(), 13, 0, 0x1234_5678);
    }

    @Test
    void shouldReplyToATimestampRequestWhereThatIsSet() { // RFC 792, RFC 1122, section 3.2.2.8
        settings.repliesToTimestamps(true);
        final byte[] request = timestampRequest(12);

        final byte[] reply = reply(request, 20, false);

        final byte[] icmp = checked(reply);
        assertEquals(14 << 8, word(icmp, 0));
        assertEquals(0x1234_5678, number(icmp, 4), "identifier and sequence number");
        assertEquals(number(request, 28), number(icmp, 8), "originated");
        assertEquals(NOON, number(icmp, 12));
        assertEquals(NOON, number(icmp, 16));
        assertEquals(addresses("198.51.100.2", "192.0.2.1"), addresses(reply));
    }

    @Test
    void shouldIgnoreATimestampRequestUnlessThatIsSet() {
        final byte[] request = timestampRequest(12);

        assertEquals(DropReason.ICMP_IGNORED, input.input(table.receive(request), 20, false, 0));
        assertArrayEquals(request, table.received());
    }

    @Test
    void shouldDropATimestampRequestThatHasNoTimes() {
        settings.repliesToTimestamps(true);

        assertEquals(DropReason.ICMP_TOO_SHORT, input.input(table.receive(timestampRequest(11)), 20, false, 0));
        assertEquals(0, input.times(Answer.MADE));
    }
}
