// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment4;
import static net.culvert.forwarding.fragment.FragmentBuilder.fragment6;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6ReassemblyTest {
    private static final String PADDING = "00010400000000"; // of an options header of 8 bytes, behind next header
    private static final int HOP_BY_HOP = 0, TCP = 6, FRAGMENT = 44, DESTINATION = 60;
    private static final byte[] DATAGRAM = payload(6, 3000);
    /** What the fragments are of: a UDP datagram. */
    private static final byte[] PACKET = ipv6().payload(DATAGRAM).bytes();

    private static final byte[] PAYLOAD = Arrays.copyOfRange(PACKET, 40, PACKET.length);

    private final TestReassembler test = new TestReassembler();

    private static FragmentBuilder first(final int length) {
        return fragment6().more().dataOf(PAYLOAD, length);
    }

    private static FragmentBuilder last(final int start, final int length) {
        return fragment6().at(start).dataOf(PAYLOAD, length);
    }

    private DropReason addAll(final FragmentBuilder... fragments) {
        DropReason reason = DropReason.HELD;
        for (final FragmentBuilder fragment : fragments) {
            assertEquals(DropReason.HELD, reason);
            reason = test.add(fragment);
        }
        return reason;
    }

    /** RFC 8200, section 4.5: the fragment header is not in the reassembled packet; payload length is computed. */
    @ParameterizedTest
    @CsvSource({"0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 2, 0", "2, 0, 1", "2, 1, 0"})
    void shouldRemoveTheFragmentHeader(final int one, final int two, final int three) {
        final FragmentBuilder[] fragments = {first(1232), last(1232, 1232).more(), last(2464, 544)};
        assertEquals(DropReason.NONE, addAll(fragments[one], fragments[two], fragments[three]));
        assertArrayEquals(PACKET, test.whole());
        test.assertEmpty(FragmentLimits.DEFAULT);
    }

    /** RFC 8200, section 4.5: the headers are those of the first fragment, its next header names what follows. */
    @Test
    void shouldKeepTheHeadersInFrontOfTheFragmentHeader() {
        final byte[] expected = ipv6().extensions(HOP_BY_HOP, HexFormat.of().parseHex("3c" + PADDING + "11" + PADDING))
                .payload(DATAGRAM)
                .bytes();
        final FragmentBuilder last = last(1232, 1776).protocol(TCP);
        assertEquals(
                DropReason.NONE, addAll(last, first(1232).extensions(HOP_BY_HOP, "3c" + PADDING + "2c" + PADDING)));
        assertArrayEquals(expected, test.whole());
    }

    /** RFC 8200, section 4.5: source address, destination address and identification. The protocol is not looked at. */
    @Test
    void shouldKeepApartWhatDiffersInOnePartOfTheKey() {
        final FragmentBuilder[] others = {
            last(1232, 1776).id(0x1_0001),
            last(1232, 1776).from("2001:db8::9"),
            last(1232, 1776).to("2001:db8:9::2"),
            last(1232, 1776).from("2001:db8:9::1"),
            last(1232, 1776).to("2001:db8::9"),
            fragment4().at(1232).dataOf(PAYLOAD, 100)
        };
        addAll(others);
        assertEquals(DropReason.HELD, test.add(first(1232)));
        assertEquals(7, test.reassembler.heldPackets());
        assertEquals(DropReason.NONE, test.add(last(1232, 1776).protocol(TCP)));
        assertArrayEquals(PACKET, test.whole());
    }

    /** RFC 6946, section 4, and RFC 8200: a fragment that is the whole is processed apart from any others. */
    @Test
    void shouldProcessAtomicFragmentsAlone() {
        assertEquals(DropReason.HELD, test.add(first(1232)));
        assertEquals(DropReason.NONE, test.add(fragment6().data(PAYLOAD)));
        assertArrayEquals(PACKET, test.whole());
        assertEquals(1, test.reassembler.held());
        assertEquals(DropReason.NONE, test.add(last(1232, 1776)));
        assertArrayEquals(PACKET, test.whole());
    }

    /** RFC 5722, section 4: all fragments, including those not yet received, are silently discarded. */
    @Test
    void shouldGiveUpThePacketWhenFragmentsOverlap() {
        addAll(first(1232), last(2464, 544));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(last(1224, 1240).more()));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(last(1232, 1232).more()));
        assertEquals(4, test.drops.packets(DropReason.IP_FRAGMENT_OVERLAP));
        assertEquals(0, test.expire(Long.MAX_VALUE / 2));
        assertEquals(0, test.expired.size());
    }

    /** RFC 8200, section 4.5: parameter problem, code 0, pointing to the payload length. */
    @ParameterizedTest
    @CsvSource({"0, 1231, true", "8, 0, true", "8, 0, false", "1232, 12, true"})
    void shouldPointAtTheLengthOfFragmentsThatAreNoMultipleOfEight(
            final int start, final int length, final boolean more) {
        final FragmentBuilder fragment = last(start, length);
        assertRefused(DropReason.IP_BAD_FRAGMENT, 4, (more ? fragment.more() : fragment).packet());
    }

    /** RFC 8200, section 4.5: parameter problem, code 0, pointing to the fragment offset. */
    @Test
    void shouldPointAtTheOffsetOfFragmentsBeyondWhatAPacketCanBe() {
        final FragmentBuilder beyond = fragment6().at(65_528).data(payload(1, 8));
        assertRefused(DropReason.IP_BAD_FRAGMENT, 42, beyond.packet());
        final FragmentBuilder optional = fragment6().at(65_520).data(payload(1, 8));
        assertRefused(
                DropReason.IP_BAD_FRAGMENT,
                50,
                optional.extensions(DESTINATION, "2c" + PADDING).packet());
        assertEquals(DropReason.HELD, test.add(fragment6().at(65_520).data(payload(1, 15))));
    }

    /** RFC 8200, section 4.5 (RFC 7112, section 5): the first fragment holds all headers through the upper layer's. */
    @ParameterizedTest(name = "next header {0}, {1}, {2} bytes of an upper layer")
    @CsvSource({
        "6, '', 16",
        "58, '', 0",
        "60, 1100010400000000, 0",
        "60, 3c00010400000000 0600010400000000, 16",
        "60, 1101010400000000, 0",
        "51, 0602000000000000 0000000000000000, 0",
        "250, '', 0"
    })
    void shouldRefuseFirstFragmentsWithoutAllHeaders(final int protocol, final String hex, final int upper) {
        final byte[] headers = HexFormat.of().parseHex(hex.replace(" ", ""));
        final FragmentBuilder fragment =
                fragment6().protocol(protocol).data(Arrays.copyOf(headers, headers.length + upper));
        final boolean isEmpty = headers.length + upper == 0;
        assertRefused(DropReason.IP_BAD_FRAGMENT, 0, (isEmpty ? fragment : fragment.more()).packet());
        assertEquals(true, test.reassembler.lacksHeaders());
    }

    @ParameterizedTest(name = "next header {0}, {1}, {2} bytes of an upper layer")
    @CsvSource({"6, '', 24", "17, '', 8", "58, '', 8", "59, '', 8", "250, '', 8", "60, 0600010400000000, 24"})
    void shouldHoldFirstFragmentsWithAllHeaders(final int protocol, final String hex, final int upper) {
        final byte[] headers = HexFormat.of().parseHex(hex);
        final FragmentBuilder fragment =
                fragment6().protocol(protocol).data(Arrays.copyOf(headers, headers.length + upper));
        assertEquals(DropReason.HELD, test.add(fragment.more()));
        assertEquals(false, test.reassembler.lacksHeaders());
    }

    @Test
    void shouldRefusePacketsCutTwice() {
        final byte[] inner = HexFormat.of().parseHex("1100000012345678" + "00".repeat(16));
        assertRefused(
                DropReason.IP6_BAD_EXTENSION,
                40,
                fragment6().protocol(FRAGMENT).data(inner).packet());
        final byte[] behindOptions = HexFormat.of().parseHex("2c" + PADDING + "1100000012345678");
        assertRefused(
                DropReason.IP6_BAD_EXTENSION,
                48,
                fragment6().protocol(DESTINATION).more().data(behindOptions).packet());
    }

    @Test
    void shouldRefuseWhatHasNoFragmentHeader() {
        assertRefused(DropReason.IP6_BAD_EXTENSION, 6, FragmentBuilder.packet(PACKET, null));
        final byte[] cutOff = fragment6().data(new byte[8]).bytes();
        cutOff[5] = 7;
        assertRefused(DropReason.IP6_BAD_EXTENSION, 6, FragmentBuilder.packet(Arrays.copyOf(cutOff, 47), null));
    }

    /** A long first header and a far last fragment, each possible, make a packet that is not. */
    @Test
    void shouldGiveUpAPacketLongerThanOneCanBe() {
        assertEquals(DropReason.HELD, test.add(fragment6().at(65_520).data(payload(1, 15))));
        assertEquals(DropReason.IP_BAD_FRAGMENT, test.add(first(1232).extensions(DESTINATION, "2c" + PADDING)));
        assertEquals(2, test.drops.packets(DropReason.IP_BAD_FRAGMENT));
    }

    /** RFC 3168, section 5.3. */
    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"2, 3, NONE, 3", "1, 3, NONE, 3", "2, 2, NONE, 2", "0, 3, IP_BAD_FRAGMENT, 0"})
    void shouldNotLoseSignsOfCongestion(
            final int firstEcn, final int lastEcn, final DropReason reason, final int joined) {
        assertEquals(DropReason.HELD, test.add(first(1232).tos(0xB8 | firstEcn)));
        assertEquals(reason, test.add(last(1232, 1776).tos(0xB8 | lastEcn)));
        if (reason == DropReason.NONE) {
            assertArrayEquals(ipv6().tos(0xB8 | joined).payload(DATAGRAM).bytes(), test.whole());
        } else {
            assertEquals(2, test.drops.packets(reason));
        }
    }

    private void assertRefused(final DropReason reason, final int pointer, final Packet packet) {
        packet.pointer(-1);
        assertEquals(reason, test.add(packet, 0));
        assertEquals(pointer, packet.pointer());
        assertEquals(0, test.reassembler.heldPackets());
    }
}
