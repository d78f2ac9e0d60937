// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.Arrays;

/**
 * Which packets of each flow have come: the first of each number counts, one that comes after a later number is
 * reordered (RFC 4737, section 3), the second of a number is a duplicate. Of each flow the last {@value #WINDOW}
 * numbers are known; what is older is counted as late. Owned by the receiving thread.
 */
public final class FlowTracker {
    private static final int WINDOW = 4096; // packets; a power of two
    private static final int WORDS = WINDOW / Long.SIZE;

    private final int flows;
    private final int[] next; // one above the highest number seen, by flow
    private final long[] seen; // a bit for each number of the window, by number modulo its length

    private long unique;
    private long reordered;
    private long duplicates;
    private long late;
    private long unknown;

    /** Knows that many flows, numbered from 0; every flow begins with number 0. */
    public FlowTracker(final int flows) {
        this.flows = flows;
        next = new int[flows];
        seen = new long[flows * WORDS];
    }

    /** A packet of a flow has come. Numbers wrap. */
    public void arrived(final int flow, final int sequence) {
        if (flow >= flows) {
            unknown++;
            return;
        }
        final int ahead = sequence - next[flow];
        if (ahead >= 0) {
            advance(flow, sequence, ahead);
            unique++;
        } else if (ahead < -WINDOW) {
            late++;
        } else if (isSeen(flow, sequence)) {
            duplicates++;
        } else {
            mark(flow, sequence);
            unique++;
            reordered++;
        }
    }

    private void advance(final int flow, final int sequence, final int ahead) {
        if (ahead >= WINDOW) {
            Arrays.fill(seen, flow * WORDS, (flow + 1) * WORDS, 0);
        } else {
            for (int skipped = next[flow]; skipped != sequence; skipped++) {
                seen[word(flow, skipped)] &= ~(1L << skipped);
            }
        }
        mark(flow, sequence);
        next[flow] = sequence + 1;
    }

    private void mark(final int flow, final int sequence) {
        seen[word(flow, sequence)] |= 1L << sequence;
    }

    private boolean isSeen(final int flow, final int sequence) {
        return (seen[word(flow, sequence)] & 1L << sequence) != 0;
    }

    private static int word(final int flow, final int sequence) {
        return flow * WORDS + ((sequence & WINDOW - 1) >> 6);
    }

    /** Packets that came, each once. */
    public long unique() {
        return unique;
    }

    /** Packets that came after a later one of their flow. */
    public long reordered() {
        return reordered;
    }

    public long duplicates() {
        return duplicates;
    }

    /** Packets too far behind to know whether they are duplicates. */
    public long late() {
        return late;
    }

    /** Packets of flows that are none. */
    public long unknown() {
        return unknown;
    }
}
