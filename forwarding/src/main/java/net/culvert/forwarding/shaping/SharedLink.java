// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One link that the pipes of several workers send by, one packet after the other: its bandwidth is theirs together,
 * however unevenly they use it. Any thread; a packet costs a compare-and-set.
 *
 * <p>Each pipe takes the link for the packet that it sends next and for no other, so that none of them can take it far
 * ahead: they take turns by packets. Time is counted in 1024ths of a nanosecond, and what is left over of one is lost
 * with each packet.
 */
public final class SharedLink implements Link {
    private static final int FRACTION = 10; // bits of a time behind the nanosecond
    private static final long UNUSED = 0x5555_5555_5555_5555L; // no clock shows it

    private final int parts;
    private final AtomicLong free = new AtomicLong(UNUSED); // when it has sent all that it was given
    private final AtomicInteger waiting = new AtomicInteger();

    /** Shared by so many pipes. */
    public SharedLink(final int parts) {
        this.parts = parts;
    }

    @Override
    public long take(final long sinceNs, final int length, final long bitsPerSecond) {
        final long since = sinceNs << FRACTION;
        final long sending = sending(length, bitsPerSecond);
        while (true) {
            final long before = free.get();
            final long begin = before == UNUSED || before - since < 0 ? since : before;
            if (free.compareAndSet(before, begin + sending)) {
                return sinceNs + (begin - since + sending >> FRACTION); // right beyond what the shift leaves of a time
            }
        }
    }

    private static long sending(final int length, final long bitsPerSecond) {
        if (bitsPerSecond == 0) {
            return 0;
        }
        final long nanos = 8L * length * NANOS;
        return (nanos / bitsPerSecond << FRACTION) + (nanos % bitsPerSecond << FRACTION) / bitsPerSecond;
    }

    @Override
    public int parts() {
        return parts;
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    @Override
    public void waiting(final int change) {
        waiting.getAndAdd(change);
    }
}
