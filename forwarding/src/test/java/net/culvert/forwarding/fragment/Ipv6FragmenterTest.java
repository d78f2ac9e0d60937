// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment6;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6FragmenterTest {
    private static final String PADDING = "00010400000000"; // of an options header of 8 bytes, behind next header
    private static final int DESTINATION = 60;
    private static final byte[] DATA = payload(3, 3000);

    private final Pieces pieces = new Pieces();

    private static PacketBuilder packet(final int first, final String hex) {
        return ipv6().extensions(first, HexFormat.of().parseHex(hex)).payload(DATA);
    }

    private static byte[] behind(final byte[] packet, final int headers) {
        return Arrays.copyOfRange(packet, headers, packet.length);
    }

    private static FragmentBuilder fragment(final int start, final byte[] data, final int length) {
        return fragment6().id(0x1234_5678).at(start).dataOf(data, length);
    }

    /** RFC 8200, section 4.5: per-fragment headers, fragment header, and a multiple of 8 bytes in all but the last. */
    @ParameterizedTest
    @CsvSource({"1280", "1287"})
    void shouldPutAFragmentHeaderIntoEachFragment(final int mtu) {
        final byte[] packet = ipv6().payload(DATA).bytes();
        final byte[] data = behind(packet, 40);
        assertArrayEquals(
                new byte[][] {
                    fragment(0, data, 1232).more().bytes(),
                    fragment(1232, data, 1232).more().bytes(),
                    fragment(2464, data, data.length - 2464).bytes()
                },
                pieces.cut(packet, mtu).toArray());
    }

    /** RFC 8200, section 4.5: all headers up to and including the routing header, else the hop-by-hop options. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "0, 11, 00010400000000, '', '', 0, 2c, 17",
        "43, 11, 00020000000000, '', '', 43, 2c, 17",
        "60, 2b, 00010400000000, 11, 00020000000000, 60, 2b, 17",
        "0, 2b, 00010400000000, 3c, 00020000000000, 0, 2b, 60"
    })
    void shouldRepeatTheHeadersThatHopsOnTheWayLookAt(
            final int first,
            final String next,
            final String rest,
            final String second,
            final String secondRest,
            final int firstHeader,
            final String firstNext,
            final int protocol) {
        final boolean hasSecond = !second.isEmpty();
        final String tail = protocol == DESTINATION ? "11" + PADDING : "";
        final byte[] packet =
                packet(first, next + rest + second + secondRest + tail).bytes();
        final int perHop = hasSecond ? 56 : 48;
        final byte[] data = behind(packet, perHop);
        final String headers = firstNext + rest + (hasSecond ? "2c" + secondRest : "");
        final int full = (1280 - perHop - 8) / 8 * 8;
        final List<byte[]> cut = pieces.cut(packet, 1280);
        assertEquals(3, cut.size());
        for (int i = 0; i < 3; i++) {
            final int start = i * full;
            final FragmentBuilder expected = fragment(start, data, Math.min(full, data.length - start))
                    .protocol(protocol)
                    .extensions(firstHeader, headers);
            assertArrayEquals((i < 2 ? expected.more() : expected).bytes(), cut.get(i));
        }
    }

    /** RFC 8200, section 4.5: destination options in front of the upper layer are in the first fragment, whole. */
    @Test
    void shouldLeaveDestinationOptionsToTheFragments() {
        final byte[] packet = packet(DESTINATION, "11" + PADDING).bytes();
        final List<byte[]> cut = pieces.cut(packet, 1280);
        final byte[] data = behind(packet, 40);
        assertArrayEquals(fragment(0, data, 1232).protocol(DESTINATION).more().bytes(), cut.getFirst());
    }

    @ParameterizedTest
    @CsvSource({"64, 48", "56, 55"})
    void shouldSayWhereTheFirstFragmentCannotHoldAllHeaders(final int fits, final int tooSmall) {
        final byte[] packet = fits == 64
                ? packet(DESTINATION, "11" + PADDING).bytes() // 16 bytes of options and UDP
                : ipv6().payload(DATA).bytes();
        assertEquals(fits - 48, pieces.cut(packet, fits).getFirst().length - 48);
        pieces.burst.clear();
        final Packet aimed = FragmentBuilder.packet(packet, null);
        assertEquals(DropReason.IP_FRAGMENTATION_NEEDED, pieces.cut(aimed, fits - 1));
        assertEquals(fits - 1, aimed.mtu());
        assertEquals(DropReason.IP_FRAGMENTATION_NEEDED, pieces.cut(aimed, tooSmall));
        assertEquals(0, pieces.burst.size());
    }

    @Test
    void shouldNotCutAFragment() {
        final Packet packet = fragment6().more().data(new byte[1600]).packet();
        assertEquals(DropReason.IP_FRAGMENTATION_NEEDED, pieces.cut(packet, 1280));
        assertEquals(1280, packet.mtu());
    }

    @ParameterizedTest
    @CsvSource({"3, 3000", "2, 4000"})
    void shouldLeaveTheBurstAsItWasWhenNotAllPiecesHaveRoom(final int maxPackets, final int room) {
        final Pieces narrow = new Pieces(Burst.HEADROOM + room, maxPackets);
        final byte[] packet = ipv6().payload(DATA).bytes();
        assertEquals(DropReason.IP_NO_BUFFER, narrow.cut(FragmentBuilder.packet(packet, null), 1280));
        assertEquals(0, narrow.burst.size());
        assertEquals(Burst.HEADROOM, narrow.burst.end());
        assertEquals((byte) 0xA5, narrow.burst.buffer().getByte(Burst.HEADROOM));
    }
}
