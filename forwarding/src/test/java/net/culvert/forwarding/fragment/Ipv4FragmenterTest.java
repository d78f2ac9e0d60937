// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment4;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4FragmenterTest {
    private static final byte[] DATA = payload(3, 4000);
    private static final int DONT_FRAGMENT = 0x4000;

    private final Pieces pieces = new Pieces();

    private static FragmentBuilder whole() {
        return fragment4().id(77).tos(0xB9);
    }

    private static byte[] piece(final int start, final int end, final boolean more, final String options) {
        final FragmentBuilder piece = whole().at(start).options(options).data(Arrays.copyOfRange(DATA, start, end));
        return (more ? piece.more() : piece).bytes();
    }

    private static void assertPieces(final List<byte[]> actual, final byte[]... expected) {
        assertArrayEquals(expected, actual.toArray());
    }

    /**
     * RFC 791, section 3.2, the example of a fragmentation procedure: units of 8 bytes, more fragments on all but one.
     */
    @ParameterizedTest
    @ValueSource(ints = {1500, 1501, 1503, 1506})
    void shouldCutDataInUnitsOfEightBytes(final int mtu) {
        final List<byte[]> cut = pieces.cut(whole().data(DATA).bytes(), mtu);
        final int full = 1480; // nothing up to 1486 is the next multiple of 8
        assertPieces(
                cut,
                piece(0, full, true, ""),
                piece(full, 2 * full, true, ""),
                piece(2 * full, DATA.length, false, ""));
    }

    /** RFC 791, section 3.1: the copied flag says that an option is copied into all fragments. */
    @Test
    void shouldCopyOptionsIntoLaterFragmentsThatSaySo() {
        final String options = "01 07 07 04 00000000" + "94 04 0000" + "01 82 03 55" + "44 04 05 00";
        final String all = options.replace(" ", "");
        final List<byte[]> cut = pieces.cut(whole().options(all).data(DATA).bytes(), 1500);
        final String copied = "94040000" + "82035500"; // the second one padded
        assertPieces(
                cut,
                piece(0, 1456, true, all),
                piece(1456, 1456 + 1472, true, copied),
                piece(1456 + 1472, DATA.length, false, copied));
    }

    /** An option that reaches beyond the header, on a packet passed unread, is not read either. */
    @Test
    void shouldNotCopyWhatReachesBeyondTheHeader() {
        final List<byte[]> cut =
                pieces.cut(whole().options("82099999").data(DATA).bytes(), 2100);
        assertPieces(cut, piece(0, 2072, true, "82099999"), piece(2072, DATA.length, false, ""));
        final List<byte[]> noLength =
                pieces.cut(whole().options("01010182").data(DATA).bytes(), 2100);
        assertPieces(noLength, piece(0, 2072, true, "01010182"), piece(2072, DATA.length, false, ""));
    }

    /** RFC 791, section 3.2: offsets of a fragment's fragments count on from its own; its last keeps its flag. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCutAFragmentFurther(final boolean more) {
        final byte[] fragment = piece(800, 2400, more, "");
        assertPieces(pieces.cut(fragment, 1000), piece(800, 800 + 976, true, ""), piece(800 + 976, 2400, more, ""));
    }

    @ParameterizedTest
    @CsvSource({"20, '', 28", "20, '', 29", "24, 94040000, 32", "28, 9404000001010101, 36"})
    void shouldCutToTheSmallestPiecesThereAre(final int header, final String options, final int mtu) {
        final byte[] packet = whole().options(options).data(payload(1, 64)).bytes();
        assertEquals(header + 64, packet.length);
        assertEquals(8, pieces.cut(packet, mtu).size());
    }

    /** RFC 791, section 3.2: an internet module need not cut data below 8 bytes; RFC 1191: DF is obeyed. */
    @ParameterizedTest
    @CsvSource({"0, '', 27", "0, 94040000, 31", "0, '', 0", "16384, '', 1400"})
    void shouldSayWhereItMustNotOrCannotCut(final int field, final String options, final int mtu) {
        final byte[] packet = ipv4().fragment(field)
                .ipOptions(java.util.HexFormat.of().parseHex(options))
                .payload(DATA)
                .bytes();
        final Packet aimed = FragmentBuilder.packet(packet, null);
        assertEquals(DropReason.IP_FRAGMENTATION_NEEDED, pieces.cut(aimed, mtu));
        assertEquals(mtu, aimed.mtu());
        assertEquals(0, pieces.burst.size());
    }

    @Test
    void shouldRefuseAFragmentBeyondWhatAPacketCanBe() {
        final Packet packet = fragment4().at(65_000).data(payload(1, 516)).packet();
        assertEquals(DropReason.IP_BAD_FRAGMENT, pieces.cut(packet, 100));
        assertEquals(0, pieces.burst.size());
    }

    /** Half a packet is no use to anybody. */
    @ParameterizedTest
    @CsvSource({"8, 4096", "4, 2389", "2, 4096"})
    void shouldLeaveTheBurstAsItWasWhenNotAllPiecesHaveRoom(final int maxPackets, final int room) {
        final Pieces narrow = new Pieces(Burst.HEADROOM + room, maxPackets);
        assertEquals(DropReason.NONE, narrow.cut(whole().data(new byte[500]).packet(), 1500));
        final int end = narrow.burst.end();
        final Packet packet =
                whole().data(Arrays.copyOf(DATA, maxPackets == 8 ? 4000 : 1800)).packet();
        assertEquals(DropReason.IP_NO_BUFFER, narrow.cut(packet, 1000));
        assertEquals(1, narrow.burst.size());
        assertEquals(end, narrow.burst.end());
        for (int i = end; i < narrow.burst.capacity(); i++) {
            assertEquals((byte) 0xA5, narrow.burst.buffer().getByte(i));
        }
    }

    @Test
    void shouldFillABurstToItsLastByte() {
        final int room = 500 + 20 + 10 + 1800 + 2 * 30;
        final Pieces exact = new Pieces(Burst.HEADROOM + room, 3);
        assertEquals(DropReason.NONE, exact.cut(whole().data(new byte[500]).packet(), 1500));
        final Packet packet = whole().data(Arrays.copyOf(DATA, 1800)).packet();
        assertEquals(DropReason.NONE, exact.cut(packet, 1000));
        assertEquals(3, exact.pieces(1000).size());
        assertEquals(0, exact.burst.remaining());
    }

    /** What a router makes of a real packet is DF-free, so the identification is the packet's in all pieces. */
    @Test
    void shouldKeepIdentificationAndTimeToLive() {
        final byte[] packet = ipv4().fragment(0).id(4711).ttl(9).payload(DATA).bytes();
        for (final byte[] piece : pieces.cut(packet, 576)) {
            assertArrayEquals(Arrays.copyOfRange(packet, 4, 6), Arrays.copyOfRange(piece, 4, 6));
            assertEquals(9, piece[8]);
            assertEquals(0, piece[6] << 8 & DONT_FRAGMENT);
        }
    }
}
