// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks up the destinations of a burst in one go, before the first of its packets is met: in a large table each lookup
 * waits for memory, and so all wait at once. What is no packet gets an answer nobody asks for. Owned by its worker.
 */
final class Lookahead {
    /** Most packets looked up in one go. */
    static final int PACKETS = 64;

    private static final int DESTINATION4 = 16, DESTINATION6 = 24; // byte offsets
    private static final int END4 = 20, END6 = 40; // bytes in which the destination lies

    private final Fibs fibs;
    private final int[] routes = new int[PACKETS];
    private final int[] addresses4 = new int[PACKETS];
    private final long[] highs6 = new long[PACKETS];
    private final long[] lows6 = new long[PACKETS];
    private final int[] indexes6 = new int[PACKETS];
    private final int[] routes6 = new int[PACKETS];

    Lookahead(final Fibs fibs) {
        this.fibs = fibs;
    }

    /** Looks up the destinations of {@code count} packets from {@code first} on. */
    void look(final Burst burst, final int first, final int count, final int fib) {
        final UnsafeBuffer buffer = burst.buffer();
        int count6 = 0;
        int count4 = 0;
        for (int i = 0; i < count; i++) {
            final int at = burst.offset(first + i);
            final int length = burst.length(first + i);
            addresses4[i] = 0;
            if (length >= END6 && buffer.getByte(at) >> 4 == 6) {
                highs6[count6] = buffer.getLong(at + DESTINATION6, BIG_ENDIAN);
                lows6[count6] = buffer.getLong(at + DESTINATION6 + 8, BIG_ENDIAN);
                indexes6[count6++] = i;
            } else if (length >= END4) {
                addresses4[i] = buffer.getInt(at + DESTINATION4, BIG_ENDIAN);
                count4++;
            }
        }
        if (count4 > 0) {
            fibs.lookup4(fib, addresses4, routes, count);
        }
        if (count6 > 0) {
            fibs.lookup6(fib, highs6, lows6, routes6, count6);
            for (int i = 0; i < count6; i++) {
                routes[indexes6[i]] = routes6[i];
            }
        }
    }

    /** The route of the packet that was the {@code index}th of those looked up; {@link Packet#route}. */
    int route(final int index) {
        return routes[index];
    }
}
