// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extension headers in hexadecimal; next header 11 is UDP, 00 hop-by-hop, 3c destination options, 2b routing. */
class Ipv6ExtensionsTest {
    private static final int HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, DESTINATION = 60, UDP = 17;
    private static final String PADDING = "00 01 04 00000000"; // of a header of 8 bytes, behind next header

    private final Ipv6Extensions extensions = new Ipv6Extensions(ExtensionLimits.DEFAULT);

    private static TestPacket with(final int first, final String hex, final String destination) {
        final byte[] headers = HexFormat.of().parseHex(hex.replace(" ", ""));
        return new TestPacket(ipv6().to(destination).extensions(first, headers).bytes());
    }

    private static TestPacket with(final int first, final String hex) {
        return with(first, hex, "2001:db8::2");
    }

    private void assertRefused(final DropReason reason, final int pointer, final TestPacket packet) {
        packet.packet.pointer(-1);
        assertEquals(reason, extensions.checkLocal(packet.packet));
        assertEquals(pointer, packet.packet.pointer());
    }

    @Test
    void shouldFindTheUpperLayerWithoutExtensions() {
        final TestPacket packet = new TestPacket(ipv6().bytes());
        assertEquals(DropReason.NONE, extensions.checkLocal(packet.packet));
        assertEquals(UDP, extensions.protocol());
        assertEquals(40, extensions.protocolOffset());
        assertEquals(6, extensions.protocolPointer());
        assertFalse(extensions.isFragment() || extensions.isRouterAlert());
    }

    /** RFC 8200, section 4.1: nodes must accept and attempt to process extension headers in any order. */
    @Test
    void shouldFindTheUpperLayerBehindExtensionsInAnyOrder() {
        final String headers =
                "3c" + PADDING + "2b" + PADDING + "3c 01 00 00 00000000 0000000000000000" + "11" + PADDING;
        assertEquals(DropReason.NONE, extensions.checkLocal(with(HOP_BY_HOP, headers).packet));
        assertEquals(UDP, extensions.protocol());
        assertEquals(40 + 40, extensions.protocolOffset());
        assertEquals(40 + 32, extensions.protocolPointer());
    }

    /** RFC 8200, section 4: a next header of 0 in any header but the IPv6 header is as one that is not known. */
    @Test
    void shouldRefuseHopByHopOptionsBehindAnotherHeader() {
        assertRefused(DropReason.IP6_UNKNOWN_HEADER, 40, with(DESTINATION, "00" + PADDING + "11" + PADDING));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 51, 59, 253})
    void shouldStopAtWhatItDoesNotKnowAndSayWhere(final int protocol) {
        final String hex = HexFormat.of().toHexDigits((byte) protocol) + PADDING;
        assertEquals(DropReason.NONE, extensions.checkLocal(with(DESTINATION, hex).packet));
        assertEquals(protocol, extensions.protocol());
        assertEquals(48, extensions.protocolOffset());
        assertEquals(40, extensions.protocolPointer());
    }

    @ParameterizedTest
    @CsvSource({"0, 41", "60, 41", "43, 41"})
    void shouldRefuseAHeaderBeyondThePacket(final int first, final int pointer) {
        final TestPacket packet = with(first, "11 02 01 04 00000000"); // and 8 bytes of UDP: 24 are announced
        assertRefused(DropReason.IP6_BAD_EXTENSION, pointer, packet);
    }

    @ParameterizedTest
    @CsvSource({"40, 6", "41, 6", "42, 41", "47, 41"})
    void shouldRefuseAHeaderThatIsCutOff(final int length, final int pointer) {
        final TestPacket packet = with(DESTINATION, "11" + PADDING);
        packet.packet.length(length);
        assertRefused(DropReason.IP6_BAD_EXTENSION, pointer, packet);
    }

    /** RFC 8200, section 4.2: the two high bits of an option's type say what to do where it is not recognized. */
    @ParameterizedTest(name = "option {0} to {1}")
    @CsvSource({
        "1e, 2001:db8::2, NONE, -1",
        "1e, ff02::1, NONE, -1",
        "5e, 2001:db8::2, IP6_UNKNOWN_OPTION, 0",
        "5e, ff02::1, IP6_UNKNOWN_OPTION, 0",
        "9e, 2001:db8::2, IP6_UNKNOWN_OPTION, 43",
        "9e, ff02::1, IP6_UNKNOWN_OPTION, 43",
        "de, 2001:db8::2, IP6_UNKNOWN_OPTION, 43",
        "de, ff02::1, IP6_UNKNOWN_OPTION, 0",
    })
    void shouldDoAsAnUnknownOptionSays(
            final String type, final String destination, final DropReason reason, final int pointer) {
        for (final int header : new int[] {HOP_BY_HOP, DESTINATION}) {
            assertRefused(reason, pointer, with(header, "11 00 00" + type + "01 00 0000", destination));
        }
    }

    /** RFC 2675, section 3: who does not know the jumbo payload option reports it by its type, 0xC2. */
    @Test
    void shouldRefuseJumboPayloads() {
        assertRefused(DropReason.IP6_UNKNOWN_OPTION, 42, with(HOP_BY_HOP, "11 00 c2 04 00010000"));
    }

    @ParameterizedTest
    @CsvSource({"11 00 01 05 00000000, 43", "11 00 01 03 000000 01, 47", "11 00 01 03 000000 1e, 47"})
    void shouldRefuseOptionsBeyondTheirHeader(final String hex, final int pointer) {
        assertRefused(DropReason.IP6_BAD_EXTENSION, pointer, with(DESTINATION, hex));
        assertRefused(DropReason.IP6_BAD_EXTENSION, pointer, with(HOP_BY_HOP, hex));
    }

    /** RFC 2711, section 2.1: type 5, two bytes of value; in a hop-by-hop header. */
    @ParameterizedTest
    @CsvSource({"0, 11 00 0502 0000 0100, 0", "0, 11 00 0100 0502 0002, 2", "60, 11 00 0502 0000 0100, -1"})
    void shouldTellOfRouterAlertsInHopByHopHeadersAlone(final int first, final String hex, final int value) {
        final TestPacket packet = with(first, hex);
        assertEquals(DropReason.NONE, extensions.checkLocal(packet.packet));
        assertEquals(value, extensions.routerAlert());
        assertEquals(DropReason.NONE, extensions.checkForwarded(packet.packet));
        assertEquals(value, extensions.routerAlert());
        assertEquals(value >= 0, extensions.isRouterAlert());
    }

    @Test
    void shouldRefuseARouterAlertOfAnotherLength() {
        assertRefused(DropReason.IP6_BAD_EXTENSION, 43, with(HOP_BY_HOP, "11 00 0503 000000 00"));
    }

    /**
     * RFC 5095, section 3, and RFC 8200, section 4.4: a type that is not recognized is ignored where no segments are
     * left; else a parameter problem points at the type. Type 0 is none that is recognized.
     */
    @ParameterizedTest
    @ValueSource(strings = {"00", "02", "04", "fd"})
    void shouldRefuseRoutingHeadersThatWantAnotherHop(final String type) {
        assertRefused(DropReason.IP6_BAD_EXTENSION, 42, with(ROUTING, "11 00" + type + "01 00000000"));
        assertRefused(DropReason.NONE, -1, with(ROUTING, "11 00" + type + "00 00000000"));
        assertEquals(UDP, extensions.protocol());
    }

    @Test
    void shouldStopAtAFragmentHeaderAndReadIt() {
        final String fragment = "11 00 05a9 12345678"; // offset 1448, more
        final TestPacket packet = with(DESTINATION, "2c" + PADDING + fragment);
        assertEquals(DropReason.NONE, extensions.checkLocal(packet.packet));
        assertTrue(extensions.isFragment());
        assertEquals(FRAGMENT, extensions.protocol());
        assertEquals(48, extensions.protocolOffset());
        assertEquals(1448, extensions.fragmentOffset());
        assertTrue(extensions.hasMoreFragments());
    }

    @Test
    void shouldRefuseMoreHeadersThanTheLimit() {
        final Ipv6Extensions two = new Ipv6Extensions(new ExtensionLimits(2, 64));
        final TestPacket packet = with(DESTINATION, "3c" + PADDING + "11" + PADDING);
        assertEquals(DropReason.NONE, two.checkLocal(packet.packet));
        final TestPacket third = with(DESTINATION, "3c" + PADDING + "3c" + PADDING + "11" + PADDING);
        assertEquals(DropReason.IP6_BAD_EXTENSION, two.checkLocal(third.packet));
        assertEquals(48, third.packet.pointer());
    }

    @Test
    void shouldRefuseHeadersLongerThanTheLimit() {
        final Ipv6Extensions short24 = new Ipv6Extensions(new ExtensionLimits(8, 24));
        final String sixteen = "01 01 0c" + "00".repeat(12);
        assertEquals(DropReason.NONE, short24.checkLocal(with(DESTINATION, "3c" + sixteen + "11" + PADDING).packet));
        final TestPacket longer = with(DESTINATION, "3c" + sixteen + "11" + sixteen);
        assertEquals(DropReason.IP6_BAD_EXTENSION, short24.checkLocal(longer.packet));
        assertEquals(57, longer.packet.pointer());
        assertThrows(IllegalArgumentException.class, () -> new ExtensionLimits(0, 8));
        assertThrows(IllegalArgumentException.class, () -> new ExtensionLimits(1, 7));
    }

    /** RFC 8200, section 4: extension headers but hop-by-hop options are not examined on the way. */
    @Test
    void shouldLookAtHopByHopOptionsAloneOnTheWay() {
        final String unknown = "11 00 9e 04 00000000";
        assertEquals(DropReason.NONE, extensions.checkForwarded(with(DESTINATION, unknown).packet));
        assertEquals(DropReason.NONE, extensions.checkForwarded(with(ROUTING, "11 00 00 01 00000000").packet));
        assertEquals(DropReason.NONE, extensions.checkForwarded(with(HOP_BY_HOP, "3c" + PADDING + unknown).packet));
        assertEquals(DropReason.IP6_UNKNOWN_OPTION, extensions.checkForwarded(with(HOP_BY_HOP, unknown).packet));
    }
}
