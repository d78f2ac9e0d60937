// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a router writes into options: 203.0.113.1 is its address, 0x01020304 the time. */
class RouteRecorderTest {
    private static final int OWN = 0xCB00_7101;
    private static final int TIME_MS = 0x0102_0304;

    private final Ipv4Options options = new Ipv4Options(OptionsPolicy.PROCESS, true, address -> address == OWN);

    private TestPacket checked(final String hex) {
        final TestPacket packet = new TestPacket(
                ipv4().ipOptions(HexFormat.of().parseHex(hex.replace(" ", ""))).bytes());
        assertEquals(DropReason.NONE, options.check(packet.packet));
        return packet;
    }

    private static String text(final TestPacket packet, final int from, final int length) {
        return HexFormat.of().formatHex(packet.bytes(from, length));
    }

    private void assertRecords(final String before, final String after) {
        final TestPacket packet = checked(before);
        assertTrue(options.isRecorded());
        options.record(OWN, TIME_MS);
        final String expected = after.replace(" ", "");
        assertEquals(expected, text(packet, 20, expected.length() / 2));
        packet.assertGoodIpv4();
    }

    /** RFC 791, section 3.1: each module inserts its own address as known where the datagram is forwarded to. */
    @ParameterizedTest
    @CsvSource({
        "01 07 0b 04 00000000 00000000, 01 07 0b 08 cb007101 00000000",
        "01 07 0b 08 c0000209 00000000, 01 07 0b 0c c0000209 cb007101",
    })
    void shouldRecordItsAddress(final String before, final String after) {
        assertRecords(before, after);
    }

    /** RFC 791, section 3.1: if the route data area is full the datagram is forwarded without inserting the address. */
    @ParameterizedTest
    @CsvSource({"01 07 07 08 c0000209, 01 07 07 08 c0000209", "01 07 03 04, 01 07 03 04"})
    void shouldForwardWithoutAnAddressWhenTheRouteIsFull(final String before, final String after) {
        assertRecords(before, after);
    }

    /** RFC 791, section 3.1: flag 0, time stamps only; flag 1, each with the address of the registering entity. */
    @ParameterizedTest
    @CsvSource({
        "44 0c 05 00 00000000 00000000, 44 0c 09 00 01020304 00000000",
        "44 0c 09 20 0a0a0a0a 00000000, 44 0c 0d 20 0a0a0a0a 01020304",
        "44 0c 05 01 00000000 00000000, 44 0c 0d 01 cb007101 01020304",
    })
    void shouldRecordTheTime(final String before, final String after) {
        assertRecords(before, after);
    }

    /** RFC 791, section 3.1: flag 3, only where its own address is the next specified one. */
    @ParameterizedTest
    @CsvSource({
        "44 0c 05 03 cb007101 00000000, 44 0c 0d 03 cb007101 01020304",
        "44 0c 05 03 c0000209 00000000, 44 0c 05 03 c0000209 00000000",
        "44 0c 0d f3 c0000209 00000000, 44 0c 0d f3 c0000209 00000000",
    })
    void shouldRecordTheTimeForListedAddressesAlone(final String before, final String after) {
        assertRecords(before, after);
    }

    /** RFC 791, section 3.1: if the timestamp data area is full the overflow count is incremented by one. */
    @ParameterizedTest
    @CsvSource({
        "44 08 09 00 0a0a0a0a, 44 08 09 10 0a0a0a0a",
        "44 08 09 e0 0a0a0a0a, 44 08 09 f0 0a0a0a0a",
        "44 0c 0d 11 c0000209 0a0a0a0a, 44 0c 0d 21 c0000209 0a0a0a0a",
    })
    void shouldCountTheTimesThatFoundNoRoom(final String before, final String after) {
        assertRecords(before, after);
    }

    @Test
    void shouldRecordRouteAndTimeOfOnePacket() {
        assertRecords(
                "07 07 04 00000000 01 44 08 05 00 00000000 00000000", "07 07 08 cb007101 01 44 08 09 00 01020304");
    }

    /**
     * RFC 791, section 3.1: the next address in the source route replaces the destination, the recorded route address
     * replaces the source address just used, and the pointer is increased by four.
     */
    @ParameterizedTest
    @CsvSource({
        "83 0b 04 c6336409 c633640a 00, c6336409, 83 0b 08 cb007101 c633640a, false, true",
        "89 0b 08 c6336409 c633640a 00, c633640a, 89 0b 0c c6336409 cb007101, true, false",
    })
    void shouldGoOnToTheNextAddressOfTheSourceRoute(
            final String before,
            final String destination,
            final String after,
            final boolean isStrict,
            final boolean isLeft) {
        final TestPacket packet = checked(before);
        assertTrue(options.hasRouteLeft());
        assertEquals(isStrict, options.isStrict());
        assertEquals(Integer.parseUnsignedInt(destination, 16), options.nextAddress());
        options.advance(OWN);
        assertEquals(destination, text(packet, 16, 4));
        assertEquals(after.replace(" ", ""), text(packet, 20, 11));
        assertEquals(isLeft, options.hasRouteLeft());
        packet.assertGoodIpv4();
    }

    /** RFC 791, section 3.1: if the pointer is greater than the length, the routing is by the destination address. */
    @Test
    void shouldNotGoOnWhenTheSourceRouteIsEmpty() {
        checked("83 07 08 c6336409 00");
        assertFalse(options.hasRouteLeft());
        assertFalse(options.isRecorded());
    }

    /** A pointer between two addresses leaves a rest in which no address fits: the route ends there. */
    @Test
    void shouldNotGoOnIntoARestWithoutRoom() {
        checked("83 0b 06 00 00 c6336409 00 00 00");
        options.advance(OWN);
        assertFalse(options.hasRouteLeft());
    }
}
