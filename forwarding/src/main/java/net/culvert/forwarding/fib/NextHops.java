// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.collections.IntArrayList;

/**
 * The next hops that the numbers in a {@link Fib} stand for: groups of 1 to 16 equal ways, each group kept once.
 *
 * <pre>
 *  number   | 27 bits: first way | 4 bits: ways - 1 |
 *  ways     ... | way | way | way | ...                  the group's, side by side
 * </pre>
 *
 * So a lookup costs one load more, whether there is a choice or not. The writer's thread holds and releases groups, any
 * thread inside a burst of the grace period asks. A number is given out before the FIB's release store that publishes
 * it, and again only a grace period after the last route let go of it.
 */
final class NextHops {
    static final int GROUP_LIMIT = 16; // ways
    private static final int SIZE_BITS = 4;
    private static final int SPARE = 32; // ways of the smallest table

    private static final class Group {
        final List<NextHop> ways;
        final int number;
        int references;

        Group(final List<NextHop> ways, final int number) {
            this.ways = ways;
            this.number = number;
        }
    }

    private final GracePeriod gracePeriod;
    private final Map<List<NextHop>, Group> groups = new HashMap<>();
    private final IntArrayList[] free = new IntArrayList[GROUP_LIMIT]; // first ways of unused blocks, by size - 1
    private Group[] groupsByFirst = new Group[SPARE];
    private volatile NextHop[] ways = new NextHop[SPARE];
    private int end;

    NextHops(final GracePeriod gracePeriod) {
        this.gracePeriod = gracePeriod;
        Arrays.setAll(free, size -> new IntArrayList());
    }

    /**
     * The way of a flow. Each of n ways has an equal range of hashes, so that when one is added or lost, a quarter to
     * half of the flows change theirs, not nearly all (RFC 2992, hash-threshold).
     */
    NextHop way(final int number, final int flowHash) {
        final int count = (number & GROUP_LIMIT - 1) + 1;
        return ways[(number >>> SIZE_BITS) + (int) ((flowHash & 0xFFFF_FFFFL) * count >>> Integer.SIZE)];
    }

    /** Whether the number stands for more than one way. */
    static boolean isChoice(final int number) {
        return (number & GROUP_LIMIT - 1) != 0;
    }

    /** The number of the group, with one more reference. */
    int hold(final List<NextHop> equalWays) {
        Group group = groups.get(equalWays);
        if (group == null) {
            final List<NextHop> kept = List.copyOf(equalWays);
            group = new Group(kept, place(kept));
            groupsByFirst[group.number >>> SIZE_BITS] = group;
            groups.put(kept, group);
        }
        group.references++;
        return group.number;
    }

    /** Takes one reference away, after the FIB has let go of the number. */
    void release(final int number) {
        final Group group = groupsByFirst[number >>> SIZE_BITS];
        if (--group.references == 0) {
            groups.remove(group.ways);
            gracePeriod.afterwards(() -> free(number));
            gracePeriod.poll();
        }
    }

    private int place(final List<NextHop> group) {
        final int size = group.size();
        if (size == 0 || size > GROUP_LIMIT) {
            throw new IllegalArgumentException(size + " equal ways are not 1 to " + GROUP_LIMIT);
        }
        final IntArrayList unused = free[size - 1];
        final int first = unused.isEmpty() ? end : unused.popInt();
        if (first == end) {
            end += size;
        }
        NextHop[] ways = this.ways;
        if (end > ways.length) {
            ways = Arrays.copyOf(ways, 2 * end);
            groupsByFirst = Arrays.copyOf(groupsByFirst, ways.length);
        }
        for (int i = 0; i < size; i++) {
            ways[first + i] = group.get(i); // no reader has this number
        }
        this.ways = ways;
        return first << SIZE_BITS | size - 1;
    }

    private void free(final int number) {
        final int first = number >>> SIZE_BITS;
        final int size = (number & GROUP_LIMIT - 1) + 1;
        Arrays.fill(ways, first, first + size, null);
        groupsByFirst[first] = null;
        free[size - 1].addInt(first);
    }

    /** Groups that routes refer to. Writer only. */
    int size() {
        return groups.size();
    }

    /** Places that were ever given out. Writer only. */
    int capacity() {
        return end;
    }
}
