// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment;
import static net.culvert.forwarding.fragment.FragmentBuilder.fragment4;
import static net.culvert.forwarding.fragment.FragmentBuilder.fragment6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds and time-outs: what is held is little, and what is lost is counted. */
class ReassemblerLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] WHOLE = payload(5, 4096);
    /** 4 packets of 8 fragments, 256 blocks of memory. */
    private static final FragmentLimits SMALL = new FragmentLimits(4, 8, 1 << 17, 30 * SECOND, 60 * SECOND);

    private static FragmentBuilder held(final boolean ipv6, final int id, final int start) {
        return fragment(ipv6).id(id).at(start).more().dataOf(WHOLE, 400);
    }

    /** RFC 1122, section 3.3.2: the time-out is fixed and runs from the first fragment; BSD takes 30 seconds. */
    @Test
    void shouldDropIpv4FragmentsAfterThirtySeconds() {
        final TestReassembler test = new TestReassembler();
        final byte[] first = held(false, 1, 0).options("94040000").bytes();
        final NetworkInterface input = new NetworkInterface("tun0", 1, 1500);
        assertEquals(DropReason.HELD, test.add(FragmentBuilder.packet(first, input), 0));
        assertEquals(DropReason.HELD, test.add(held(false, 1, 800).packet(), 29 * SECOND));
        assertEquals(0, test.expire(30 * SECOND - 1));
        assertEquals(2, test.expire(30 * SECOND));
        assertEquals(2, test.drops.packets(DropReason.IP_FRAGMENT_TIMEOUT));
        assertEquals(424 + 420, test.drops.bytes(DropReason.IP_FRAGMENT_TIMEOUT));
        assertArrayEquals(first, test.expired.getFirst());
        assertSame(input, test.expiredInput);
        test.assertEmpty(FragmentLimits.DEFAULT);
    }

    /** RFC 8200, section 4.5: 60 seconds after the first-arriving fragment. */
    @Test
    void shouldDropIpv6FragmentsAfterSixtySeconds() {
        final TestReassembler test = new TestReassembler();
        final byte[] first = held(true, 1, 0).bytes();
        assertEquals(DropReason.HELD, test.add(held(true, 1, 800).packet(), SECOND));
        assertEquals(DropReason.HELD, test.add(FragmentBuilder.packet(first, null), 50 * SECOND));
        assertEquals(0, test.expire(61 * SECOND - 1));
        assertEquals(2, test.expire(61 * SECOND));
        assertEquals(2, test.drops.packets(DropReason.IP_FRAGMENT_TIMEOUT));
        assertArrayEquals(first, test.expired.getFirst());
    }

    /** RFC 792, time exceeded: if fragment zero is not available then none need be sent; RFC 8200 likewise. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotTellWhenTheFirstFragmentIsMissing(final boolean ipv6) {
        final TestReassembler test = new TestReassembler();
        test.add(held(ipv6, 1, 400));
        assertEquals(1, test.expire(60 * SECOND));
        assertEquals(0, test.expired.size());
        assertEquals(1, test.drops.packets(DropReason.IP_FRAGMENT_TIMEOUT));
    }

    @Test
    void shouldRememberWhatWasGivenUpForTheTimeThatFragmentsWait() {
        final TestReassembler test = new TestReassembler();
        assertEquals(DropReason.HELD, test.add(held(true, 1, 0).packet(), 0));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(held(true, 1, 8).packet(), 10 * SECOND));
        assertEquals(0, test.expire(70 * SECOND - 1));
        assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(held(true, 1, 400).packet(), 70 * SECOND - 1));
        assertEquals(0, test.expire(70 * SECOND));
        assertEquals(DropReason.HELD, test.add(held(true, 1, 400).packet(), 70 * SECOND));
    }

    @Test
    void shouldMakeRoomOfTheOldestPacketWhenThereAreTooMany() {
        final TestReassembler test = new TestReassembler(SMALL);
        for (int id = 1; id <= 5; id++) {
            assertEquals(DropReason.HELD, test.add(held((id & 1) == 1, id, 400).packet(), id));
        }
        assertEquals(1, test.drops.packets(DropReason.IP_FRAGMENT_LIMIT));
        assertEquals(4, test.reassembler.heldPackets());
        assertEquals(
                DropReason.IP_FRAGMENT_OVERLAP, test.add(held(false, 2, 400).packet(), 6)); // still there: a copy
        assertEquals(1, test.reassembler.duplicates());
        assertEquals(DropReason.HELD, test.add(held(true, 1, 400).packet(), 7)); // not there: 2 goes
        assertEquals(2, test.drops.packets(DropReason.IP_FRAGMENT_LIMIT));
    }

    @Test
    void shouldMakeRoomOfPacketsGivenUpFirst() {
        final TestReassembler test = new TestReassembler(SMALL);
        for (int id = 1; id <= 4; id++) {
            test.add(held(false, id, 0).packet(), id);
        }
        test.add(held(false, 4, 8).packet(), 5); // an overlap
        assertEquals(2, test.drops.packets(DropReason.IP_FRAGMENT_OVERLAP));
        assertEquals(DropReason.HELD, test.add(held(false, 5, 0).packet(), 6));
        assertEquals(4, test.reassembler.heldPackets());
        assertEquals(0, test.drops.packets(DropReason.IP_FRAGMENT_LIMIT));
    }

    @Test
    void shouldGiveUpAPacketOfTooManyFragments() {
        final TestReassembler test = new TestReassembler(SMALL);
        for (int i = 0; i < 8; i++) {
            assertEquals(DropReason.HELD, test.add(held(true, 1, i * 400)));
        }
        assertEquals(DropReason.IP_FRAGMENT_LIMIT, test.add(held(true, 1, 3200)));
        assertEquals(9, test.drops.packets(DropReason.IP_FRAGMENT_LIMIT));
        assertEquals(DropReason.IP_FRAGMENT_LIMIT, test.add(held(true, 1, 0)));
        assertEquals(0, test.reassembler.held());
    }

    @Test
    void shouldMakeRoomOfTheOldestPacketsWhenMemoryIsShort() {
        final FragmentLimits limits = new FragmentLimits(64, 8, 70_656, SECOND, SECOND);
        final TestReassembler test = new TestReassembler(limits);
        for (int id = 1; id <= 17; id++) { // 8 blocks each, of 138
            assertEquals(
                    DropReason.HELD,
                    test.add(fragment4().id(id).more().data(new byte[4072]).packet(), id));
        }
        assertEquals(0, test.drops.totalPackets());
        assertEquals(1024, test.reassembler.freeBytes());
        assertEquals(
                DropReason.HELD,
                test.add(fragment6().id(18).more().data(new byte[4048]).packet(), 18));
        assertEquals(1, test.drops.packets(DropReason.IP_FRAGMENT_LIMIT));
        assertEquals(17, test.reassembler.heldPackets());
        assertEquals(
                DropReason.HELD,
                test.add(fragment4().id(2).at(4072).more().data(new byte[4096]).packet(), 19));
        assertEquals(2, test.drops.packets(DropReason.IP_FRAGMENT_LIMIT)); // 3 went, for 2 is the one at hand
        assertEquals(
                DropReason.NONE,
                test.add(fragment4().id(2).at(8168).data(new byte[9]).packet(), 20));
    }

    /** Any one packet fits, whatever else is held. */
    @Test
    void shouldJoinTheLargestPacketInTheLeastMemory() {
        final FragmentLimits least = new FragmentLimits(64, 128, FragmentStore.leastBytes(128), SECOND, SECOND);
        final TestReassembler test = new TestReassembler(least);
        for (int id = 2; test.drops.totalPackets() == 0; id++) {
            assertEquals(
                    DropReason.HELD, test.add(fragment4().id(id).at(800).more().data(new byte[4096])));
        }
        final byte[] whole = payload(7, 65_535);
        for (int start = 0; start < whole.length; start += 520) {
            final boolean isLast = start + 520 >= whole.length;
            final FragmentBuilder fragment =
                    fragment6().at(start).protocol(250).dataOf(whole, Math.min(520, whole.length - start));
            assertEquals(isLast ? DropReason.NONE : DropReason.HELD, test.add(isLast ? fragment : fragment.more()));
        }
        assertEquals(40 + 65_535, test.reassembler.length());
        test.assertEmpty(least);
    }

    /** Networks of different tables may use the same addresses. */
    @Test
    void shouldKeepTheFragmentsOfDifferentTablesApart() {
        final TestReassembler test = new TestReassembler();
        final NetworkInterface blue = new NetworkInterface("blue", 1, 1500);
        final NetworkInterface green = new NetworkInterface("green", 2, 1500);
        green.fib(1);
        assertEquals(DropReason.HELD, test.add(held(false, 1, 0).by(blue)));
        assertEquals(
                DropReason.HELD, test.add(fragment4().at(400).dataOf(WHOLE, 9).by(green)));
        assertEquals(
                DropReason.NONE, test.add(fragment4().at(400).dataOf(WHOLE, 9).by(blue)));
    }

    @Test
    void shouldRefuseLimitsThatNoPacketFits() {
        assertThrows(IllegalArgumentException.class, () -> new FragmentLimits(0, 8, 1 << 20, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FragmentLimits(1, 1, 1 << 20, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FragmentLimits(1, 8, 1 << 16, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FragmentLimits(1, 8, 1 << 20, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new FragmentLimits(1, 8, 1 << 20, 1, 0));
    }
}
