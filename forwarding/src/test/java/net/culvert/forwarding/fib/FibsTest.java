// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FibsTest {
    private static final int FLOWS = 160_000;
    private static final int ADDRESS = 0xC000_0205; // 192.0.2.5
    private static final Prefix PREFIX = Prefix.ipv4(ADDRESS, 24);

    private final GracePeriod gracePeriod = new GracePeriod();
    private final Fibs fibs = new Fibs(2, gracePeriod);
    private int hash;
    private final NetworkInterface tun0 = new NetworkInterface("tun0", 1, 1420);

    private List<NextHop> ways(final int count) {
        final List<NextHop> ways = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ways.add(NextHop.via(tun0, Prefix.ipv4(0xC633_6400 + i, 32)));
        }
        return ways;
    }

    @ParameterizedTest(name = "{0} ways")
    @ValueSource(ints = {1, 2, 3, 5, 7, 16})
    void shouldSpreadFlowsEvenly(final int count) {
        final List<NextHop> ways = ways(count);
        fibs.insert(1, PREFIX, ways);
        final Random random = new Random(3);
        final Map<NextHop, Integer> flows = new HashMap<>();
        for (int i = 0; i < FLOWS; i++) {
            flows.merge(fibs.lookup4(1, ADDRESS, random.nextInt()), 1, Integer::sum);
        }
        for (final NextHop way : ways) {
            final double share = flows.get(way) / (double) FLOWS * count;
            assertTrue(share > 0.95 && share < 1.05, () -> way + " has " + share + " of an even share");
        }
    }

    @Test
    void shouldMoveAtMostHalfOfTheFlowsWhenAWayIsLost() {
        final List<NextHop> ways = ways(8);
        fibs.insert(0, PREFIX, ways);
        fibs.insert(1, PREFIX, ways.subList(1, 8));
        final Random random = new Random(4);
        int moved = 0;
        for (int i = 0; i < FLOWS; i++) {
            final int flowHash = random.nextInt();
            final NextHop before = fibs.lookup4(0, ADDRESS, flowHash);
            assertEquals(before, fibs.lookup4(0, ADDRESS, flowHash));
            moved += before == fibs.lookup4(1, ADDRESS, flowHash) ? 0 : 1;
        }
        final double share = moved / (double) FLOWS;
        assertTrue(share < 0.51, () -> share + " of the flows moved");
    }

    @Test
    void shouldKeepEqualGroupsOnceAndForgetThem() {
        fibs.insert(0, PREFIX, ways(3));
        fibs.insert(1, PREFIX, ways(3));
        fibs.insert(1, Prefix.parse("::/0"), NextHop.reject());
        assertEquals(2, fibs.nextHops());

        fibs.remove(0, PREFIX);
        fibs.remove(0, PREFIX);
        assertEquals(2, fibs.nextHops());
        assertNull(fibs.lookup4(0, ADDRESS, 0));
        assertEquals(ways(3).getFirst(), fibs.lookup4(1, ADDRESS, 0));

        fibs.insert(1, PREFIX, NextHop.reject());
        assertEquals(1, fibs.nextHops());
        assertEquals(NextHop.reject(), fibs.lookup4(1, ADDRESS, 0));
        assertEquals(NextHop.reject(), fibs.lookup6(1, 5, 5, 0));
    }

    @Test
    void shouldLookUpABurstAsOneByOne() {
        fibs.insert(1, PREFIX, ways(2));
        fibs.insert(1, Prefix.parse("2001:db8::/32"), NextHop.reject());
        final int[] numbers = new int[3];

        fibs.lookup4(1, new int[] {ADDRESS, 0, ADDRESS + 1}, numbers, 3);
        assertEquals(ways(2).get(1), fibs.way(numbers[0], -1));
        assertNull(fibs.way(numbers[1], 0));
        assertEquals(ways(2).get(0), fibs.way(numbers[2], 0));

        fibs.lookup6(1, new long[] {5, 0x2001_0db8_0000_0000L}, new long[] {5, 5}, numbers, 2);
        assertNull(fibs.way(numbers[0], 0));
        assertEquals(NextHop.reject(), fibs.way(numbers[1], 0));
    }

    @Test
    void shouldNotUseANumberAgainWhileAReaderMayHaveIt() {
        final GracePeriod.Reader reader = gracePeriod.newReader();
        final NextHops nextHops = new NextHops(gracePeriod);
        final List<NextHop> first = ways(1);
        final int number = nextHops.hold(first);
        reader.enter();
        nextHops.release(number);

        assertNotEquals(number, nextHops.hold(ways(2).subList(1, 2)));
        assertEquals(first.getFirst(), nextHops.way(number, 0));

        reader.exit();
        gracePeriod.poll();
        assertEquals(number, nextHops.hold(first));
    }

    @Test
    void shouldRefuseMoreWaysThanANumberCanName() {
        assertThrows(IllegalArgumentException.class, () -> fibs.insert(0, PREFIX, ways(17)));
        assertThrows(IllegalArgumentException.class, () -> fibs.insert(0, PREFIX, List.of()));
        assertEquals(0, fibs.nextHops());
        assertEquals(0, fibs.size(0));
    }

    @Test
    void shouldNotAllocateWhenItLooksUp() throws Throwable {
        fibs.insert(1, PREFIX, ways(5));
        fibs.insert(1, Prefix.parse("2001:db8::1/128"), ways(2));
        assertAllocatesNothing(() -> {
            hash += 1 << 20;
            final NextHop way = fibs.lookup4(1, ADDRESS, hash);
            if (way == null || fibs.lookup6(1, 0x2001_0db8_0000_0000L, 1, hash) == null) {
                throw new AssertionError("not found");
            }
        });
    }
}
