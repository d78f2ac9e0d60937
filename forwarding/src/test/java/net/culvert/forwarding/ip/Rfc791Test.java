// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.options.OptionsPolicy;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 791, Internet Protocol: headers, fragments, options. */
class Rfc791Test extends RouterContract {
    private static final byte[] RECORD_ROUTE = {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}; // room for two
    private static final int OPTIONS = 20; // byte offset

    @Test
    void shouldDiscardTheDatagramWhenTheHeaderChecksumFails() {
        final byte[] packet = across4().bytes();
        packet[10]++;
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_BAD_CHECKSUM));
        router.assertSilent();
    }

    @ParameterizedTest(name = "byte {0} is {1}: {2}")
    @CsvSource({
        "0, 0x44, IP_BAD_HEADER_LENGTH",
        "0, 0x4F, IP_BAD_HEADER_LENGTH",
        "0, 0x55, IP_BAD_VERSION",
        "3, 19, IP_BAD_LENGTH",
        "3, 29, IP_BAD_LENGTH"
    })
    void shouldDiscardTheDatagramWhenItsHeaderIsMalformed(final int at, final String value, final DropReason reason) {
        final byte[] packet = across4().bytes(); // 28 bytes
        packet[at] = Integer.decode(value).byteValue();
        receives(packet);

        assertEquals(1, router.dropped4(reason));
        router.assertSilent();
    }

    @Test
    void shouldDiscardWhatIsShorterThanAHeader() {
        receives(Arrays.copyOf(across4().bytes(), 19));

        assertEquals(1, router.dropped4(DropReason.IP_TOO_SHORT));
        router.assertSilent();
    }

    @ParameterizedTest(name = "TOS {0}")
    @ValueSource(ints = {0, 0x10, 0x2E << 2, 0xFF})
    void shouldCarryTheTypeOfServiceUnchanged(final int tos) {
        receives(across4().tos(tos).bytes());

        assertEquals(tos, router.sentOnly(right)[1] & 0xFF);
    }

    // Section 3.2: fragmentation and reassembly.

    @Test
    void shouldCutIntoPiecesOfWholeUnitsOfEightOctets() {
        right.mtu(1280);
        final byte[] packet =
                across4().fragment(0).id(7).payload(payload(1, 1400)).bytes();
        receives(packet);

        final List<byte[]> pieces = router.sentBy(right);
        assertEquals(2, pieces.size());
        assertEquals(1276, pieces.getFirst().length, "20 and 157 units");
        assertPiecesOf(packet, pieces, 1280);
        assertEquals(1, router.count("ip.ips_fragmented"));
        assertEquals(2, router.count("ip.ips_ofragments"));
    }

    private static void assertPiecesOf(final byte[] packet, final List<byte[]> pieces, final int mtu) {
        for (final byte[] piece : pieces) {
            WellFormed.assertIp(piece);
            assertTrue(piece.length <= mtu, () -> piece.length + " bytes");
            assertArrayEquals(Arrays.copyOfRange(packet, 4, 6), Arrays.copyOfRange(piece, 4, 6), "identification");
        }
        assertArrayEquals(Altered.with(packet, 8, packet[8] - 1), Altered.joined(pieces));
    }

    @Test
    void shouldCutAFragmentIntoFragmentsOfItsDatagram() {
        router.route("203.0.113.0/24", NextHop.onLink(right).withMtu(200));
        final byte[] packet =
                across4().to("203.0.113.1").payload(payload(2, 3000)).bytes();
        final byte[] whole = Altered.with(packet, 6, 0, 0);
        receives(Altered.fragments(whole, 9, 1000));

        final List<byte[]> pieces = router.sentBy(right);
        assertEquals(4 * 6 - 5, pieces.size(), "three times 6, once 1");
        assertPiecesOf(Altered.with(whole, 4, 0, 9), pieces, 200);
    }

    @Test
    void shouldForwardADatagramOf68OctetsWithoutCuttingIt() {
        router.route("203.0.113.0/24", NextHop.onLink(right).withMtu(68));
        receives(across4().to("203.0.113.1").fragment(0).payload(payload(1, 40)).bytes());

        assertEquals(68, router.sentOnly(right).length);
    }

    @Test
    void shouldCopyIntoAllPiecesOnlyTheOptionsThatSayCopied() {
        router.route("203.0.113.0/24", NextHop.onLink(right).withMtu(100));
        final byte[] options = {(byte) 148, 4, 0, 0, 30, 4, 1, 2}; // router alert, and one nobody knows, not copied
        final byte[] packet = across4()
                .to("203.0.113.1")
                .fragment(0)
                .ipOptions(options)
                .payload(payload(1, 200))
                .bytes();
        receives(packet);

        final List<byte[]> pieces = router.sentBy(right);
        assertArrayEquals(options, Arrays.copyOfRange(pieces.getFirst(), OPTIONS, OPTIONS + 8));
        for (final byte[] later : pieces.subList(1, pieces.size())) {
            assertEquals(24, (later[0] & 0xF) * 4);
            assertArrayEquals(Arrays.copyOf(options, 4), Arrays.copyOfRange(later, OPTIONS, OPTIONS + 4));
        }
        assertPiecesOf(packet, pieces, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void shouldAssembleADatagramWhoseFragmentsComeInAnyOrder(final int seed) {
        final byte[] echo = own4().icmpEcho().payload(payload(seed, 1400)).bytes();
        final List<byte[]> fragments = new ArrayList<>(Altered.fragments(echo, 5, 96));
        Collections.shuffle(fragments, new Random(seed));
        receives(fragments);

        router.answeredOnly(left).is(0, 0);
        assertEquals(fragments.size(), router.count("ip.ips_fragments"));
        assertEquals(1, router.count("ip.ips_reassembled"));
    }

    @Test
    void shouldForwardFragmentsWithoutWaitingForTheOthers() {
        final List<byte[]> fragments =
                Altered.fragments(across4().payload(payload(1, 100)).bytes(), 5, 32);
        receives(fragments.getLast());

        assertArrayEquals(Altered.with(fragments.getLast(), 8, 63), router.sentOnly(right));
    }

    @Test
    void shouldRefuseAFragmentThatReachesBeyondTheLongestDatagram() {
        receives(own4().fragment(0x1FFF).payload(payload(1, 100)).bytes());

        assertEquals(1, router.dropped4(DropReason.IP_BAD_FRAGMENT));
        router.assertSilent();
    }

    // Section 3.1: options.

    @Test
    void shouldRecordItsAddressInARoute() {
        receives(across4().ipOptions(RECORD_ROUTE).bytes());

        final byte[] packet = router.sentOnly(right);
        WellFormed.assertIp(packet);
        assertEquals(8, packet[OPTIONS + 2], "the pointer");
        assertArrayEquals(
                new byte[] {(byte) 198, 51, 100, (byte) 254}, Arrays.copyOfRange(packet, OPTIONS + 3, OPTIONS + 7));
    }

    @Test
    void shouldRecordTheAddressItCameByWhereTheLinkItLeavesByHasNone() {
        final NetworkInterface bare = router.add("bare");
        router.route("203.0.113.0/24", NextHop.onLink(bare));
        receives(across4().to("203.0.113.1").ipOptions(RECORD_ROUTE).bytes());

        final byte[] packet = router.sentOnly(bare);
        WellFormed.assertIp(packet);
        assertArrayEquals(
                new byte[] {(byte) 192, 0, 2, (byte) 254}, Arrays.copyOfRange(packet, OPTIONS + 3, OPTIONS + 7));
    }

    @Test
    void shouldForwardADatagramWhoseRecordedRouteIsFull() {
        final byte[] full = RECORD_ROUTE.clone();
        full[2] = 12;
        receives(across4().ipOptions(full).bytes());

        assertArrayEquals(full, Arrays.copyOfRange(router.sentOnly(right), OPTIONS, OPTIONS + full.length));
    }

    @Test
    void shouldCountItselfInTheOverflowOfAFullTimestampOption() {
        receives(across4()
                .ipOptions((byte) 68, (byte) 8, (byte) 9, (byte) 0x20, (byte) 1, (byte) 2, (byte) 3, (byte) 4)
                .bytes());

        assertEquals(0x30, router.sentOnly(right)[OPTIONS + 3]);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {131, 137})
    void shouldRefuseASourceRouteWhereTheyAreOff(final int type) {
        final byte[] packet = across4().to(LEFT).ipOptions(sourceRoute(type)).bytes();
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_SOURCE_ROUTED));
        router.answeredOnly(left).is(3, 5).fromTo(LEFT, HOST).quotes(packet);
    }

    private static byte[] sourceRoute(final int type) {
        return new byte[] {(byte) type, 7, 4, (byte) 198, 51, 100, 2, 0};
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {131, 137})
    void shouldFollowASourceRouteWhereTheyAreOn(final int type) {
        router.settings.sourceRoutes(true);
        receives(own4().ipOptions(sourceRoute(type)).bytes());

        final byte[] packet = router.sentOnly(right);
        WellFormed.assertIp(packet);
        assertArrayEquals(new byte[] {(byte) 198, 51, 100, 2}, Arrays.copyOfRange(packet, 16, 20), "destination");
        assertEquals(8, packet[OPTIONS + 2], "the pointer");
        assertArrayEquals(
                new byte[] {(byte) 198, 51, 100, (byte) 254}, Arrays.copyOfRange(packet, OPTIONS + 3, OPTIONS + 7));
    }

    @Test
    void shouldRefuseAStrictSourceRouteWhoseNextHostIsOnNoNetworkOfTheRouter() {
        router.settings.sourceRoutes(true);
        router.route("198.51.100.2/32", NextHop.via(right, Prefix.parse("198.51.100.1")));
        receives(own4().ipOptions(sourceRoute(137)).bytes());

        assertEquals(1, router.dropped4(DropReason.IP_SOURCE_ROUTED));
        router.answeredOnly(left).is(3, 5);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}: byte {4}")
    @CsvSource({
        "7, 0, 0, 0, 21", // length 0
        "7, 1, 0, 0, 21", // shorter than its head
        "7, 8, 4, 0, 21", // beyond the header
        "7, 3, 3, 0, 22", // the pointer is in front of the first address
        "68, 4, 4, 0, 22", // the same of times
        "1, 1, 1, 7, 23" // a type at the header's end
    })
    void shouldPointAtTheByteOfTheOptionThatIsWrong(
            final int first, final int second, final int third, final int fourth, final int pointer) {
        final byte[] packet = across4()
                .ipOptions((byte) first, (byte) second, (byte) third, (byte) fourth)
                .bytes();
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_BAD_OPTIONS));
        router.answeredOnly(left).is(12, 0).rest(pointer << 24).quotes(packet);
    }

    @Test
    void shouldForwardOptionsUnreadWhereTheyArePassed() {
        router.settings.options(OptionsPolicy.of(0));
        receives(across4().ipOptions((byte) 7, (byte) 0, (byte) 0, (byte) 0).bytes());

        assertArrayEquals(new byte[] {7, 0, 0, 0}, Arrays.copyOfRange(router.sentOnly(right), OPTIONS, OPTIONS + 4));
    }

    @Test
    void shouldRefuseOptionsSilentlyWhereTheyAreRejected() {
        router.settings.options(OptionsPolicy.of(2));
        receives(across4().ipOptions(RECORD_ROUTE).bytes());

        assertEquals(1, router.dropped4(DropReason.IP_OPTIONS_REFUSED));
        router.assertSilent();
    }

    @Test
    void shouldPassOptionsThatNobodyKnowsUnchanged() {
        final byte[] options = {(byte) 0x9E, 6, 1, 2, 3, 4, 1, 0};
        receives(across4().ipOptions(options).bytes());

        assertArrayEquals(options, Arrays.copyOfRange(router.sentOnly(right), OPTIONS, OPTIONS + 8));
    }
}
