// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment4;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4ReassemblyTest {
    private static final byte[] WHOLE = payload(4, 65_536);
    private static final int TCP = 6;

    private final TestReassembler test = new TestReassembler();

    private static FragmentBuilder first(final int length) {
        return fragment4().more().dataOf(WHOLE, length);
    }

    private static FragmentBuilder last(final int start, final int length) {
        return fragment4().at(start).dataOf(WHOLE, length);
    }

    /** RFC 791, section 3.2: the first fragment's header, total length and checksum anew, flags cleared. */
    @Test
    void shouldTakeTheHeaderOfTheFirstFragment() {
        assertEquals(DropReason.HELD, test.add(last(16, 5).tos(0x08)));
        assertEquals(DropReason.NONE, test.add(first(16).options("94040000").tos(0x10)));
        final byte[] expected = fragment4()
                .options("94040000")
                .tos(0x10)
                .data(Arrays.copyOf(WHOLE, 21))
                .bytes();
        assertArrayEquals(expected, test.whole());
        test.assertEmpty(FragmentLimits.DEFAULT);
        assertEquals(1, test.reassembler.packets());
    }

    /** RFC 791, section 3.2: identification, source, destination and protocol say which packet a fragment is of. */
    @Test
    void shouldKeepApartWhatDiffersInOnePartOfTheKey() {
        assertEquals(DropReason.HELD, test.add(first(16)));
        assertEquals(DropReason.HELD, test.add(last(16, 5).id(2)));
        assertEquals(DropReason.HELD, test.add(last(16, 5).protocol(1)));
        assertEquals(DropReason.HELD, test.add(last(16, 5).from("192.0.2.9")));
        assertEquals(DropReason.HELD, test.add(last(16, 5).to("198.51.100.9")));
        assertEquals(5, test.reassembler.heldPackets());
        assertEquals(DropReason.NONE, test.add(last(16, 5)));
        assertEquals(4, test.reassembler.held());
    }

    /** RFC 815, section 3: fragments may come in any order. */
    @ParameterizedTest
    @CsvSource({"0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 2, 0", "2, 0, 1", "2, 1, 0"})
    void shouldTakeFragmentsInAnyOrder(final int one, final int two, final int three) {
        final FragmentBuilder[] fragments = {first(1480), last(1480, 800).more(), last(2280, 100)};
        assertEquals(DropReason.HELD, test.add(fragments[one]));
        assertEquals(DropReason.HELD, test.add(fragments[two]));
        assertEquals(DropReason.NONE, test.add(fragments[three]));
        assertArrayEquals(fragment4().data(Arrays.copyOf(WHOLE, 2380)).bytes(), test.whole());
    }

    @Test
    void shouldLetAnExactCopyBe() {
        assertEquals(DropReason.HELD, test.add(first(1480)));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(first(1480)));
        assertEquals(1, test.reassembler.duplicates());
        assertEquals(1, test.drops.packets(DropReason.IP_FRAGMENT_OVERLAP));
        assertEquals(DropReason.NONE, test.add(last(1480, 9)));
        assertArrayEquals(fragment4().data(Arrays.copyOf(WHOLE, 1489)).bytes(), test.whole());
    }

    /** As RFC 5722 has it for IPv6: the packet is over, with all of its fragments, those yet to come included. */
    @ParameterizedTest(name = "{0} to {1}, more: {2}")
    @CsvSource({
        "0, 8, true",
        "0, 32, true",
        "8, 8, true",
        "8, 16, true",
        "24, 16, true",
        "16, 24, true",
        "40, 8, false",
        "24, 16, false",
        "24, 8, false",
        "48, 8, false",
        "48, 8, true"
    })
    void shouldGiveUpThePacketWhenFragmentsOverlap(final int start, final int length, final boolean more) {
        assertEquals(DropReason.HELD, test.add(first(16)));
        assertEquals(DropReason.HELD, test.add(last(32, 16))); // the whole is 48 bytes, 16 to 32 missing
        final FragmentBuilder other = last(start, length);
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(more ? other.more() : other));
        assertEquals(3, test.drops.packets(DropReason.IP_FRAGMENT_OVERLAP));
        assertEquals(0, test.reassembler.held());
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(last(16, 16).more()));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(first(16)));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(last(32, 16)));
        assertEquals(0, test.reassembler.packets());
        assertEquals(0, test.expire(Long.MAX_VALUE / 2));
        assertEquals(0, test.expired.size());
        test.assertEmpty(FragmentLimits.DEFAULT);
    }

    @Test
    void shouldGiveUpThePacketWhenACopyHasOtherBytes() {
        assertEquals(DropReason.HELD, test.add(first(1480)));
        final byte[] changed = Arrays.copyOf(WHOLE, 1480);
        changed[1479] ^= 1;
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(fragment4().more().data(changed)));
        assertEquals(0, test.reassembler.duplicates());
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(last(1480, 9)));
    }

    @Test
    void shouldGiveUpThePacketWhenTheLastOneSaysThatMoreFollow() {
        assertEquals(DropReason.HELD, test.add(last(16, 16)));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(last(16, 16).more()));
        assertEquals(2, test.drops.packets(DropReason.IP_FRAGMENT_OVERLAP));
    }

    @ParameterizedTest(name = "{0} to {1}, more: {2}")
    @CsvSource({"0, 0, true", "8, 0, true", "8, 0, false", "0, 9, true", "16, 1479, true", "65512, 8, false"})
    void shouldRefuseImpossibleFragments(final int start, final int length, final boolean more) {
        final FragmentBuilder fragment = last(start, length);
        assertEquals(DropReason.IP_BAD_FRAGMENT, test.add(more ? fragment.more() : fragment));
        assertEquals(0, test.reassembler.heldPackets());
    }

    /** A packet can have 65535 bytes, header included, also where the last fragment's header is the shorter one. */
    @Test
    void shouldGiveUpAPacketLongerThanOneCanBe() {
        assertEquals(DropReason.HELD, test.add(last(65_504, 11))); // 20 + 65515
        assertEquals(DropReason.IP_BAD_FRAGMENT, test.add(first(16).options("94040000")));
        assertEquals(2, test.drops.packets(DropReason.IP_BAD_FRAGMENT));
        assertEquals(DropReason.HELD, test.add(first(16).options("94040000").id(2)));
        assertEquals(DropReason.IP_BAD_FRAGMENT, test.add(last(65_504, 11).id(2)));
        assertEquals(4, test.drops.packets(DropReason.IP_BAD_FRAGMENT));
    }

    @Test
    void shouldJoinThePacketOfAllBytesThatOneCanHave() {
        DropReason reason = DropReason.HELD;
        for (int start = 0; start < 65_515; start += 552) {
            assertEquals(DropReason.HELD, reason);
            final FragmentBuilder fragment = last(start, Math.min(552, 65_515 - start));
            reason = test.add(start + 552 < 65_515 ? fragment.more() : fragment);
        }
        assertEquals(DropReason.NONE, reason);
        assertArrayEquals(fragment4().data(Arrays.copyOf(WHOLE, 65_515)).bytes(), test.whole());
    }

    /** RFC 1858, section 3.1 (tiny fragments) and 3.2 (fragments at offset 1), RFC 3128. */
    @ParameterizedTest
    @CsvSource({"0, 8, true", "8, 8, true", "8, 400, false"})
    void shouldRefuseTcpHeadersCutInTwo(final int start, final int length, final boolean more) {
        final FragmentBuilder fragment = last(start, length).protocol(TCP);
        assertEquals(DropReason.IP_BAD_FRAGMENT, test.add(more ? fragment.more() : fragment));
        assertEquals(DropReason.HELD, test.add(last(16, 16).protocol(TCP)));
        assertEquals(DropReason.NONE, test.add(first(16).protocol(TCP)));
        assertEquals(DropReason.NONE, test.add(last(0, 8).protocol(TCP)), "no fragment: not for this class to judge");
    }

    /** RFC 3168, section 5.3: CE is set if any fragment has it; not where another is Not-ECT: the packet is dropped. */
    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "0, 0, NONE, 0",
        "1, 1, NONE, 1",
        "2, 2, NONE, 2",
        "3, 3, NONE, 3",
        "2, 3, NONE, 3",
        "3, 1, NONE, 3",
        "1, 2, NONE, 1",
        "0, 3, IP_BAD_FRAGMENT, 0",
        "3, 0, IP_BAD_FRAGMENT, 0"
    })
    void shouldNotLoseSignsOfCongestion(
            final int firstEcn, final int lastEcn, final DropReason reason, final int joined) {
        assertEquals(DropReason.HELD, test.add(first(16).tos(0xB8 | firstEcn)));
        assertEquals(reason, test.add(last(16, 4).tos(0xB8 | lastEcn)));
        if (reason == DropReason.NONE) {
            assertArrayEquals(
                    fragment4()
                            .tos(0xB8 | joined)
                            .data(Arrays.copyOf(WHOLE, 20))
                            .bytes(),
                    test.whole());
        } else {
            assertEquals(2, test.drops.packets(reason));
            assertEquals(reason, test.add(first(16).tos(0xB8 | firstEcn)));
        }
    }

    @Test
    void shouldPassAPacketThatIsNoFragment() {
        final byte[] packet = fragment4().data(Arrays.copyOf(WHOLE, 100)).bytes();
        assertEquals(DropReason.NONE, test.add(FragmentBuilder.packet(packet, null), 0));
        assertArrayEquals(packet, test.whole());
    }
}
