// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment;
import static net.culvert.forwarding.fragment.FragmentBuilder.fragment4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoAllocationTest {
    private static final byte[] WHOLE = payload(1, 4000);

    private long nowNs;

    private static void expect(final DropReason expected, final DropReason actual) {
        if (expected != actual) {
            throw new AssertionError(actual + ", not " + expected);
        }
    }

    @Test
    void shouldNotAllocateWhenItCuts() throws Throwable {
        final Packet packet4 =
                fragment4().options("01010182035500" + "00").data(WHOLE).packet();
        final Packet packet6 = FragmentBuilder.packet(ipv6().payload(WHOLE).bytes(), null);
        final Burst burst = new Burst(1 << 14, 16);
        final Ipv4Fragmenter fragmenter4 = new Ipv4Fragmenter();
        final Ipv6Fragmenter fragmenter6 = new Ipv6Fragmenter();
        final IdSource ids = IdSource.random(1, 2);

        assertAllocatesNothing(() -> {
            burst.clear();
            if (ids.nextIpv4() == 0) {
                throw new AssertionError("0 is no identification");
            }
            expect(DropReason.NONE, fragmenter4.fragment(packet4, 1400, burst));
            expect(DropReason.NONE, fragmenter6.fragment(packet6, 1400, ids.nextIpv6(), burst));
        });
    }

    /** Whole packets, copies, overlaps, evictions, time-outs. */
    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void shouldNotAllocateWhenItJoins(final boolean ipv6) throws Throwable {
        final Packet first = fragment(ipv6).more().dataOf(WHOLE, 1400).packet();
        final Packet last = fragment(ipv6).at(1400).dataOf(WHOLE, 2000).packet();
        final Packet broken =
                fragment(ipv6).id(2).at(8).more().dataOf(WHOLE, 1400).packet();
        final Packet overlap =
                fragment(ipv6).id(2).at(1400).more().dataOf(WHOLE, 1400).packet();
        final Packet third = fragment(ipv6).id(3).more().dataOf(WHOLE, 1400).packet();
        final Packet fourth = fragment(ipv6).id(4).more().dataOf(WHOLE, 1400).packet();
        final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");
        final Reassembler reassembler = new Reassembler(new FragmentLimits(1, 8, 1 << 17, 10, 10), 1, 2, drops);
        final ExpiryListener listener = (buffer, offset, length, input) -> {
            if (length < 1400) {
                throw new AssertionError("not the first fragment");
            }
        };

        assertAllocatesNothing(() -> {
            nowNs += 5;
            expect(DropReason.HELD, reassembler.add(last, nowNs));
            expect(DropReason.IP_FRAGMENT_OVERLAP, reassembler.add(last, nowNs));
            expect(DropReason.NONE, reassembler.add(first, nowNs));
            expect(DropReason.HELD, reassembler.add(broken, nowNs));
            expect(DropReason.IP_FRAGMENT_OVERLAP, reassembler.add(overlap, nowNs));
            expect(DropReason.HELD, reassembler.add(third, nowNs));
            expect(DropReason.HELD, reassembler.add(fourth, nowNs));
            nowNs += 10;
            if (reassembler.expire(nowNs, listener) != 1) {
                throw new AssertionError("one fragment was held");
            }
        });
        assertEquals(drops.packets(DropReason.IP_FRAGMENT_LIMIT), drops.packets(DropReason.IP_FRAGMENT_TIMEOUT));
    }
}
