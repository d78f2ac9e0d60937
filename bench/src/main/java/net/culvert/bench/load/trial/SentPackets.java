// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import org.agrona.collections.Long2LongHashMap;

/**
 * The last {@value #WINDOW} packets that were sent without a mark, and which of them have come. Owned by the receiving
 * thread.
 *
 * <p>Packets of one fingerprint are one queue, in the order sent. One that comes is the first of its queue that was not
 * sent before the latest packet to have come, or else the last of the queue: so one that is lost does not put off all
 * that are equal to it. It is reordered if a later one has come (RFC 4737, section 3). Where the queue is empty it is a
 * duplicate.
 */
final class SentPackets {
    /** What {@link #arrived} says of a packet that has come before. */
    static final long DUPLICATE = -1;

    /** What it says of a packet that was not sent, or too long ago. */
    static final long UNKNOWN = -2;

    private static final int WINDOW = 1 << 17; // packets; a power of two
    private static final long NONE = Long.MIN_VALUE;

    private final long[] fingerprints = new long[WINDOW]; // by number modulo the window
    private final long[] duesNs = new long[WINDOW];
    private final long[] next = new long[WINDOW]; // number of the next one with that fingerprint
    private final Long2LongHashMap heads =
            new Long2LongHashMap(2 * WINDOW, 0.65f, NONE); // of queues that are not empty
    private final Long2LongHashMap tails = new Long2LongHashMap(2 * WINDOW, 0.65f, NONE); // the last sent, come or not

    private long sent; // the number of the next one
    private long latest = -1; // highest number that has come
    private long unique;
    private long reordered;
    private long duplicates;
    private long unknown;

    /** A packet has been sent. */
    void sent(final long fingerprint, final long dueNs) {
        if (sent >= WINDOW) {
            forget(sent - WINDOW);
        }
        final int slot = slot(sent);
        fingerprints[slot] = fingerprint;
        duesNs[slot] = dueNs;
        next[slot] = NONE;
        final long tail = tails.put(fingerprint, sent);
        if (heads.get(fingerprint) == NONE) {
            heads.put(fingerprint, sent);
        } else {
            next[slot(tail)] = sent;
        }
        sent++;
    }

    private static int slot(final long number) {
        return (int) number & WINDOW - 1;
    }

    /** The oldest: where it has not come it is the first of its queue. */
    private void forget(final long number) {
        final long fingerprint = fingerprints[slot(number)];
        if (heads.get(fingerprint) == number) {
            advance(fingerprint, number);
        }
        if (tails.get(fingerprint) == number) {
            tails.remove(fingerprint);
        }
    }

    private void advance(final long fingerprint, final long number) {
        final long follower = next[slot(number)];
        if (follower == NONE) {
            heads.remove(fingerprint);
        } else {
            heads.put(fingerprint, follower);
        }
    }

    /** A packet has come: when it was due, or {@link #DUPLICATE} or {@link #UNKNOWN}. */
    long arrived(final long fingerprint) {
        long number = heads.get(fingerprint);
        if (number == NONE) {
            final boolean isKnown = tails.get(fingerprint) != NONE;
            duplicates += isKnown ? 1 : 0;
            unknown += isKnown ? 0 : 1;
            return isKnown ? DUPLICATE : UNKNOWN;
        }
        while (number < latest && next[slot(number)] != NONE) { // its equals before are lost
            number = next[slot(number)];
        }
        advance(fingerprint, number);
        unique++;
        reordered += number < latest ? 1 : 0;
        latest = Math.max(latest, number);
        return duesNs[slot(number)];
    }

    /** Packets that came, each once. */
    long unique() {
        return unique;
    }

    /** Packets that came after a later one. */
    long reordered() {
        return reordered;
    }

    long duplicates() {
        return duplicates;
    }

    /** Packets that are none of those sent. */
    long unknown() {
        return unknown;
    }
}
