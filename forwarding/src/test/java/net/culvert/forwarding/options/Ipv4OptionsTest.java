// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4OptionsTest {
    private static final String LOOSE = "83 07 04 c6336409"; // to 198.51.100.9 next
    private static final String STRICT = "89 07 04 c6336409";

    private final Ipv4Options options = options(OptionsPolicy.PROCESS, false);

    private static Ipv4Options options(final OptionsPolicy policy, final boolean allowsSourceRoutes) {
        return new Ipv4Options(policy, allowsSourceRoutes, address -> false);
    }

    /** A packet whose options are padded with "end of options". */
    private static TestPacket with(final String hex) {
        final byte[] options = HexFormat.of().parseHex(hex.replace(" ", ""));
        return new TestPacket(ipv4().ipOptions(java.util.Arrays.copyOf(options, (options.length + 3) / 4 * 4))
                .bytes());
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassPacketsWithoutOptionsUnderAnyPolicy(final OptionsPolicy policy) {
        final Ipv4Options options = options(policy, false);
        assertEquals(DropReason.NONE, options.check(new TestPacket(ipv4().bytes()).packet));
        assertFalse(options.hasOptions());
    }

    @Test
    void shouldKnowThePoliciesByTheirNumbers() {
        assertEquals(OptionsPolicy.PASS, OptionsPolicy.of(0));
        assertEquals(OptionsPolicy.PROCESS, OptionsPolicy.of(1));
        assertEquals(OptionsPolicy.REJECT, OptionsPolicy.of(2));
        assertThrows(IllegalArgumentException.class, () -> OptionsPolicy.of(3));
        assertThrows(IllegalArgumentException.class, () -> OptionsPolicy.of(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOSE, STRICT, "94 04 0000", "07 00", "01"})
    void shouldNotLookWhenThePolicyIsToPass(final String hex) {
        final TestPacket packet = with(hex);
        final byte[] before = packet.bytes();
        final Ipv4Options options = options(OptionsPolicy.PASS, false);
        assertEquals(DropReason.NONE, options.check(packet.packet));
        assertTrue(options.hasOptions());
        assertFalse(options.isRouterAlert() || options.hasRouteLeft() || options.isRecorded());
        options.record(1, 1);
        assertArrayEquals(before, packet.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOSE, "94 04 0000", "07 00", "01"})
    void shouldRefuseAnyOptionsWhenThePolicyIsToReject(final String hex) {
        assertEquals(
                DropReason.IP_OPTIONS_REFUSED,
                options(OptionsPolicy.REJECT, true).check(with(hex).packet));
    }

    /** RFC 1812, section 5.3.13.1: a router must ignore options that it does not recognize. */
    @ParameterizedTest
    @ValueSource(strings = {"82 0b 0000000000000000 00", "5e 04 1234", "01 01 01 01", "00 ff ff ff", "08 02"})
    void shouldIgnoreOptionsItDoesNotKnow(final String hex) {
        assertEquals(DropReason.NONE, options.check(with(hex).packet));
        assertTrue(options.hasOptions());
        assertFalse(options.isRecorded());
    }

    /** RFC 792, parameter problem: the pointer identifies the octet where an error was detected. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "01010107,          23, a type without a length",
        "07 00 0000,        21, a length of 0",
        "07 01 0000,        21, a length that does not count itself",
        "5e 09 0000 000000, 21, a length beyond the header",
        "07 02 0000,        21, a route without a pointer",
        "07 07 03 00000000, 22, a pointer into the option's own header",
        "07 07 05 00000000, 22, some room but not enough for an address",
        "83 02 0000,        21, a source route without a pointer",
        "89 07 00 00000000, 22, a source route's pointer of 0",
        "44 03 00 00,       21, a timestamp without flags",
        "44 08 04 00 00000000, 22, a timestamp's pointer into its own header",
        "44 08 06 00 00000000, 22, some room but not enough for a time",
        "44 08 05 01 00000000, 22, some room but not enough for an address and a time",
        "44 08 05 02 00000000, 23, a flag that is not defined",
        "44 08 09 f0 00000000, 23, an overflow count that itself overflows",
        "94 03 00 00,       21, a router alert of another length",
        "07 03 04 07 03 04, 23, a second record route",
        "83 03 04 89 03 04, 23, a second source route",
        "44 04 05 00 44 04 05 00, 24, a second timestamp",
    })
    void shouldPointAtTheByteThatIsWrong(final String hex, final int pointer, final String what) {
        final TestPacket packet = with(hex);
        assertEquals(DropReason.IP_BAD_OPTIONS, options.check(packet.packet), what);
        assertEquals(pointer, packet.packet.pointer(), what);
    }

    /** RFC 791, section 3.1: end of options marks the end; what follows is no option. */
    @Test
    void shouldNotReadBehindTheEndOfOptions() {
        assertEquals(DropReason.NONE, options.check(with("01 00 07 00 07 00 07 00").packet));
    }

    @ParameterizedTest
    @CsvSource({"01 " + LOOSE + ", 21", STRICT + ", 20", "83 07 08 c6336409, 20"})
    void shouldRefuseSourceRoutesUnlessToldOtherwise(final String hex, final int pointer) {
        final TestPacket packet = with(hex);
        assertEquals(DropReason.IP_SOURCE_ROUTED, options.check(packet.packet));
        assertEquals(pointer, packet.packet.pointer());
        assertEquals(DropReason.NONE, options(OptionsPolicy.PROCESS, true).check(packet.packet));
    }

    /** RFC 2113, section 2.1: value 0, router shall examine packet; others are reserved and are ignored. */
    @ParameterizedTest
    @CsvSource({"94 04 0000, true", "01 01 94 04 0000, true", "94 04 0001, false", "07 03 04, false"})
    void shouldSayWhetherThePacketWantsARoutersAttention(final String hex, final boolean isAlert) {
        assertEquals(DropReason.NONE, options.check(with(hex).packet));
        assertEquals(isAlert, options.isRouterAlert());
    }

    @Test
    void shouldForgetThePacketBefore() {
        assertEquals(DropReason.NONE, options.check(with("94 04 0000 07 07 04 00000000").packet));
        assertTrue(options.isRouterAlert() && options.isRecorded() && options.hasOptions());
        assertEquals(DropReason.NONE, options.check(new TestPacket(ipv4().bytes()).packet));
        assertFalse(options.isRouterAlert() || options.isRecorded() || options.hasOptions());
    }
}
