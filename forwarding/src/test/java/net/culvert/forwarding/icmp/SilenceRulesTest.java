// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.message;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of RFC 1122, section 3.2.2, RFC 1812, section 4.3.2.7, and RFC 4443, section 2.4 (e). */
class SilenceRulesTest {
    private static final String UDP_BEHIND = "1100000000000000"; // an extension header of 8 bytes
    private static final String ICMPV6_BEHIND = "3a00000000000000";

    private final Worktable table = new Worktable();
    private final IcmpErrors errors = new IcmpErrors(new IcmpSettings(), () -> 1, CountersFile.inMemory(), "test");

    private Answer answer(final byte[] cause, final DropReason reason, final int pointer) {
        table.slab.clear();
        table.receive(cause).pointer(pointer);
        final InterfaceAddress source = cause[0] >> 4 == 6 ? table.own6 : table.own4;
        final Answer answer = errors.build(table.packet, reason, source, table.slab, 0);
        assertEquals(answer == Answer.MADE ? 1 : 0, table.slab.size());
        return answer;
    }

    private void assertTold(final byte[] cause) {
        assertEquals(Answer.MADE, answer(cause, DropReason.IP_NO_ROUTE, 0));
        assertEquals(0, errors.times(Answer.FORBIDDEN));
    }

    private void assertSilent(final byte[] cause) {
        assertEquals(Answer.FORBIDDEN, answer(cause, DropReason.IP_NO_ROUTE, 0));
        assertEquals(1, errors.times(Answer.FORBIDDEN));
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {3, 4, 5, 11, 12, 1, 40, 63, 64, 200, 255})
    void shouldSendNoErrorAboutAnIcmpErrorOrWhatMayBeOne(final int type) {
        assertSilent(message(ipv4().icmpEcho().payload(payload(1, 40)).bytes(), type, 0, 0));
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {0, 8, 9, 10, 13, 14, 15, 16, 17, 18})
    void shouldSendErrorsAboutIcmpQueries(final int type) {
        assertTold(message(ipv4().icmpEcho().payload(payload(1, 40)).bytes(), type, 0, 0));
    }

    @Test
    void shouldSendNoErrorAboutAnIcmpMessageThatHasNoType() {
        final byte[] cause = Arrays.copyOf(ipv4().icmpEcho().bytes(), 20);
        cause[3] = 20;

        assertSilent(cause);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {1, 2, 3, 4, 100, 127, 137})
    void shouldSendNoErrorAboutAnIcmpv6ErrorOrARedirect(final int type) { // e.1, e.2
        assertSilent(message(ipv6().icmpEcho().payload(payload(1, 60)).bytes(), type, 0, 0));
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {128, 129, 133, 135, 255})
    void shouldSendErrorsAboutOtherIcmpv6Messages(final int type) {
        assertTold(message(ipv6().icmpEcho().payload(payload(1, 60)).bytes(), type, 0, 0));
    }

    @ParameterizedTest(name = "extension {0}: {1}")
    @CsvSource({
        "0, 3a00000000000000",
        "60, 3a010000000000000000000000000000",
        "43, 3a00000000000000",
        "51, 3a04000000000000000000000000000000000000000000000", // authentication, in units of 4 bytes
        "135, 3a00000000000000",
        "139, 3a00000000000000",
        "140, 3a00000000000000",
        "44, 3a00000100000000", // a first fragment
        "0, 3c000000000000003a00000000000000",
        "44, 3a00000800000000" // a later fragment: what it is of is not to be seen
    })
    void shouldFindIcmpv6ErrorsBehindExtensionHeaders(final int first, final String extensions) {
        final byte[] headers = HexFormat.of().parseHex(extensions.substring(0, extensions.length() / 2 * 2));
        final byte[] cause = ipv6().icmpEcho().extensions(first, headers).bytes();
        cause[40 + headers.length] = 1; // unreachable

        assertSilent(cause);
    }

    @ParameterizedTest(name = "extension {0}: {1}")
    @CsvSource({
        "0, 3a00000000000000", // an echo request
        "0, 1100000000000000",
        "44, 1100000800000000", // a later fragment, of UDP
        "0, 11ff000000000000", // longer than the packet
        "59, 0000000000000000" // no next header
    })
    void shouldSendErrorsAboutOtherPacketsWithExtensionHeaders(final int first, final String extensions) {
        assertTold(ipv6().icmpEcho()
                .extensions(first, HexFormat.of().parseHex(extensions))
                .bytes());
    }

    @Test
    void shouldSendNoErrorWhereTheIcmpv6TypeIsCutOff() {
        final byte[] cause = Arrays.copyOf(ipv6().icmpEcho().bytes(), 40);
        cause[5] = 0;

        assertSilent(cause);
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(
            strings = {
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "240.0.0.1",
                "0.0.0.0",
                "192.0.2.255",
                "192.0.2.0"
            })
    void shouldSendNoErrorAboutWhatWasSentToManyHosts(final String destination) {
        assertSilent(ipv4().to(destination).bytes());
    }

    @ParameterizedTest(name = "{0}, to {1}")
    @CsvSource({
        "192.0.2.254/31, 192.0.2.255",
        "192.0.2.254/32, 192.0.2.254",
        "192.0.2.254/23, 192.0.2.255",
        "192.0.2.254/24, 198.51.100.255"
    })
    void shouldTakeNoHostForABroadcastAddress(final String own, final String destination) {
        table.input.addresses(List.of(InterfaceAddress.parse(own)));

        assertTold(ipv4().to(destination).bytes());
    }

    @Test
    void shouldTakeAnyAddressForAHostWhereTheInterfaceHasNone() {
        table.input.addresses(List.of());

        assertTold(ipv4().to("192.0.2.255").bytes());
    }

    @Test
    void shouldKnowTheBroadcastsOfAllNetworks() {
        table.input.addresses(List.of(InterfaceAddress.parse("192.0.2.254/0")));

        assertSilent(ipv4().to("255.255.255.255").bytes());
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "192.0.2.255",
                "192.0.2.0"
            })
    void shouldSendNoErrorToASourceThatIsNotOneHost(final String source) {
        assertSilent(ipv4().from(source).bytes());
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(strings = {"::", "::1", "ff02::1", "ff0e::1"})
    void shouldSendNoErrorToAnIpv6SourceThatIsNotOneHost(final String source) { // e.6
        assertSilent(ipv6().from(source).bytes());
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(strings = {"fe80::1", "fd00::1", "::2", "2001:db8::"})
    void shouldSendErrorsToOtherIpv6Sources(final String source) {
        assertTold(ipv6().from(source).bytes());
    }

    @ParameterizedTest(name = "fragment field {0}")
    @ValueSource(ints = {1, 0x2001, 0x1FFF, 0x4001})
    void shouldSendNoErrorAboutAFragmentButTheFirst(final int fragment) {
        assertSilent(ipv4().fragment(fragment).payload(payload(1, 32)).bytes());
    }

    @Test
    void shouldSendErrorsAboutAFirstFragment() {
        assertTold(ipv4().fragment(0x2000).payload(payload(1, 32)).bytes());
    }

    @Test
    void shouldTellOfIpv6FragmentsInVainOfTheFirstOnly() { // RFC 8200, section 4.5
        final byte[] first = ipv6().extensions(44, HexFormat.of().parseHex("1100000100000000"))
                .bytes();
        final byte[] later = ipv6().extensions(44, HexFormat.of().parseHex("1100001100000000"))
                .bytes();

        assertEquals(Answer.MADE, answer(first, DropReason.IP_FRAGMENT_TIMEOUT, 0));
        assertEquals(Answer.FORBIDDEN, answer(later, DropReason.IP_FRAGMENT_TIMEOUT, 0));
        assertEquals(Answer.MADE, answer(later, DropReason.IP_FRAGMENTATION_NEEDED, 0));
    }

    @Test
    void shouldSendNoErrorAboutAnIpv6Multicast() { // e.3
        for (final IcmpError error : IcmpError.values()) {
            if (error.has(true) && error != IcmpError.FRAGMENTATION_NEEDED && error != IcmpError.UNKNOWN_OPTION) {
                assertEquals(Answer.FORBIDDEN, answer(ipv6().to("ff0e::1").bytes(), error.reason(), 0), error::name);
            }
        }
    }

    @Test
    void shouldTellThatAnIpv6MulticastIsTooBig() { // e.3, the first exception
        assertEquals(Answer.MADE, answer(ipv6().to("ff0e::1").bytes(), DropReason.IP_FRAGMENTATION_NEEDED, 0));
    }

    @ParameterizedTest(name = "option {0}, to {1}: {2}")
    @CsvSource({
        "0x40, 2001:db8::2, FORBIDDEN",
        "0x80, 2001:db8::2, MADE",
        "0xC0, 2001:db8::2, MADE",
        "0x40, ff0e::1, FORBIDDEN",
        "0x80, ff0e::1, MADE",
        "0xC0, ff0e::1, FORBIDDEN"
    })
    void shouldDoWithAnUnknownOptionWhatItsTypeSays( // e.3, the second exception; RFC 8200, section 4.2
            final String type, final String destination, final Answer expected) {
        final byte[] options = HexFormat.of().parseHex(UDP_BEHIND);
        options[2] = (byte) (int) Integer.decode(type);

        final byte[] cause = ipv6().to(destination).extensions(60, options).bytes();

        assertEquals(expected, answer(cause, DropReason.IP6_UNKNOWN_OPTION, 42));
        assertEquals(expected == Answer.FORBIDDEN ? 1 : 0, errors.times(Answer.FORBIDDEN));
    }

    @Test
    void shouldTakeAnOptionOutsideThePacketForOneThatIsToldToHostsOnly() {
        assertEquals(Answer.MADE, answer(ipv6().bytes(), DropReason.IP6_UNKNOWN_OPTION, 48));
        assertEquals(Answer.FORBIDDEN, answer(ipv6().to("ff0e::1").bytes(), DropReason.IP6_UNKNOWN_OPTION, 48));
    }

    @Test
    void shouldSendNoErrorAboutAnIcmpv6ErrorEvenIfItIsTooBig() {
        final byte[] headers = HexFormat.of().parseHex(ICMPV6_BEHIND);
        final byte[] cause = ipv6().icmpEcho().extensions(0, headers).bytes();
        cause[48] = 3;

        assertEquals(Answer.FORBIDDEN, answer(cause, DropReason.IP_FRAGMENTATION_NEEDED, 0));
    }

    @Test
    void shouldSendNoErrorAboutWhatIsNoIpPacket() {
        final byte[] cause = ipv4().bytes();
        cause[0] = 0x55;

        assertSilent(cause);
    }
}
