// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.message;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
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

class IcmpInputTest {
    private record Told(int type, int code, int mtu, byte[] quote) {}

    private final Worktable table = new Worktable();
    private final List<Told> told = new ArrayList<>();
    private final IcmpInput input =
            new IcmpInput(new IcmpSettings(), this::tell, () -> 0, CountersFile.inMemory(), "test");

    private void tell(
            final Packet message,
            final int type,
            final int code,
            final int mtu,
            final int quoteOffset,
            final int quoteLength) {
        final byte[] quote = new byte[quoteLength];
        message.buffer().getBytes(quoteOffset, quote);
        told.add(new Told(type, code, mtu, quote));
    }

    private DropReason receive(final byte[] message) {
        return input.input(table.receive(message), message[0] >> 4 == 6 ? 40 : 20, false, 0);
    }

    private static byte[] error4(final int type, final int code, final int rest, final byte[] quote) {
        return message(ipv4().icmpEcho().payload(quote).bytes(), type, code, rest);
    }

    private static byte[] error6(final int type, final int code, final int rest, final byte[] quote) {
        return message(ipv6().icmpEcho().payload(quote).bytes(), type, code, rest);
    }

    @ParameterizedTest(name = "{0}/{1} with {2}: an MTU of {3}")
    @CsvSource({
        "3, 0, 0, 0",
        "3, 3, 1400, 0",
        "3, 4, 1400, 1400",
        "3, 4, 65536, 0",
        "3, 4, -1, 65535",
        "11, 0, 0, 0",
        "12, 0, 335544320, 0"
    })
    void shouldTellTheListenerOfErrors(final int type, final int code, final int rest, final int mtu) {
        final byte[] quote = ipv4().payload(payload(1, 20)).bytes();

        assertEquals(DropReason.DELIVERED, receive(error4(type, code, rest, quote)));

        assertEquals(1, told.size());
        assertEquals(type, told.get(0).type());
        assertEquals(code, told.get(0).code());
        assertEquals(mtu, told.get(0).mtu());
        assertArrayEquals(quote, told.get(0).quote());
    }

    @ParameterizedTest(name = "{0}/{1} with {2}: an MTU of {3}")
    @CsvSource({
        "1, 4, 0, 0",
        "2, 0, 1280, 1280",
        "2, 0, 70000, 70000",
        "2, 0, -1, 2147483647",
        "3, 0, 7, 0",
        "4, 1, 40, 0"
    })
    void shouldTellTheListenerOfIpv6Errors(final int type, final int code, final int rest, final int mtu) {
        final byte[] quote = ipv6().payload(payload(1, 21)).bytes();

        assertEquals(DropReason.DELIVERED, receive(error6(type, code, rest, quote)));

        assertEquals(1, told.size());
        assertEquals(type, told.get(0).type());
        assertEquals(code, told.get(0).code());
        assertEquals(mtu, told.get(0).mtu());
        assertArrayEquals(quote, told.get(0).quote());
    }

    @Test
    void shouldGiveWhatItsOwnErrorsQuote() {
        final byte[] cause = ipv4().from("192.0.2.7").bytes();
        final IcmpErrors errors = new IcmpErrors(new IcmpSettings(), () -> 1, CountersFile.inMemory(), "test");
        table.receive(cause).mtu(1390);
        errors.build(table.packet, DropReason.IP_FRAGMENTATION_NEEDED, table.own4, table.slab, 0);

        assertEquals(DropReason.DELIVERED, receive(table.made()));

        assertEquals(1390, told.get(0).mtu());
        assertArrayEquals(cause, told.get(0).quote());
    }

    @ParameterizedTest(name = "{0} bytes of a quote")
    @ValueSource(ints = {0, 1, 19, 20, 27})
    void shouldNotTellOfAnErrorThatNamesNoPacket(final int length) {
        final byte[] quote = Arrays.copyOf(ipv4().payload(payload(1, 20)).bytes(), length);

        assertEquals(DropReason.ICMP_TOO_SHORT, receive(error4(3, 3, 0, quote)));
        assertEquals(List.of(), told);
    }

    @ParameterizedTest(name = "{0} bytes of a quote")
    @ValueSource(ints = {0, 1, 39, 40, 47})
    void shouldNotTellOfAnIpv6ErrorThatNamesNoPacket(final int length) {
        final byte[] quote = Arrays.copyOf(ipv6().payload(payload(1, 20)).bytes(), length);

        assertEquals(DropReason.ICMP_TOO_SHORT, receive(error6(1, 4, 0, quote)));
        assertEquals(List.of(), told);
    }

    @ParameterizedTest(name = "a quote that begins with {0}")
    @ValueSource(strings = {"65", "55", "44", "46", "4f"})
    void shouldNotTellOfAnErrorWhoseQuoteIsNoPacketOfTheFamily(final String first) {
        final byte[] quote = Arrays.copyOf(ipv4().bytes(), 28);
        quote[0] = HexFormat.of().parseHex(first)[0];

        assertEquals(DropReason.ICMP_TOO_SHORT, receive(error4(3, 3, 0, quote)));
        assertEquals(List.of(), told);
    }

    @Test
    void shouldNotTellOfAnIpv6ErrorThatQuotesIpv4() {
        final byte[] quote = ipv4().payload(payload(1, 60)).bytes();

        assertEquals(DropReason.ICMP_TOO_SHORT, receive(error6(1, 4, 0, quote)));
        assertEquals(List.of(), told);
    }

    @Test
    void shouldIgnoreAnErrorThatWasSentToManyHosts() {
        final byte[] four = error4(3, 3, 0, ipv4().bytes());
        assertEquals(DropReason.ICMP_IGNORED, input.input(table.receive(four), 20, true, 0));
        final byte[] six = error6(1, 4, 0, ipv6().bytes());
        assertEquals(DropReason.ICMP_IGNORED, input.input(table.receive(six), 40, true, 0));
        assertEquals(List.of(), told);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {0, 4, 5, 9, 10, 13, 14, 15, 17, 42, 255})
    void shouldIgnoreOtherMessages(final int type) { // RFC 1812, section 4.3.3.2: redirects; RFC 6633: quench
        final byte[] message = error4(type, 1, 0xC000_0205, ipv4().bytes());

        assertEquals(DropReason.ICMP_IGNORED, receive(message));
        assertArrayEquals(message, table.received());
        assertEquals(List.of(), told);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {0, 100, 127, 129, 133, 135, 137, 255})
    void shouldIgnoreOtherIpv6Messages(final int type) {
        final byte[] message = error6(type, 0, 0, ipv6().bytes());

        assertEquals(DropReason.ICMP_IGNORED, receive(message));
        assertArrayEquals(message, table.received());
        assertEquals(List.of(), told);
    }

    @ParameterizedTest(name = "{0} bytes of message")
    @ValueSource(ints = {0, 1, 7})
    void shouldDropAMessageThatIsTooShort(final int length) {
        final byte[] four = Arrays.copyOf(ipv4().icmpEcho().bytes(), 20 + length);
        four[3] = (byte) four.length;
        assertEquals(DropReason.ICMP_TOO_SHORT, receive(four));

        final byte[] six = Arrays.copyOf(ipv6().icmpEcho().bytes(), 40 + length);
        six[5] = (byte) length;
        assertEquals(DropReason.ICMP_TOO_SHORT, receive(six));
    }

    @Test
    void shouldDropAMessageThatBeginsBehindThePacket() {
        assertEquals(
                DropReason.ICMP_TOO_SHORT,
                input.input(table.receive(ipv6().icmpEcho().bytes()), 56, false, 0));
    }

    @Test
    void shouldDropADamagedMessage() { // RFC 1122, section 3.2.2
        for (final byte[] message : List.of(
                error4(3, 3, 0, ipv4().bytes()),
                error6(1, 4, 0, ipv6().bytes()),
                ipv4().icmpEcho().payload(payload(1, 9)).bytes(),
                ipv6().icmpEcho().payload(payload(1, 9)).bytes())) {
            message[message.length - 1] ^= 4;
            assertEquals(DropReason.ICMP_BAD_CHECKSUM, receive(message));
            assertArrayEquals(message, table.received());
        }
        assertEquals(List.of(), told);
    }

    @Test
    void shouldDropAnIpv6MessageWhoseAddressIsDamaged() {
        final byte[] message = ipv6().icmpEcho().bytes();
        message[23] ^= 4;

        assertEquals(DropReason.ICMP_BAD_CHECKSUM, receive(message));
    }
}
