// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

/**
 * Packets of which fragments are held, by key and by age; one thread. A keyed hash, so that nobody can choose fragments
 * that fall into one bucket.
 *
 * <p>Those given up are in lists of their own: they make room first, and hold no memory. They stay known for the time
 * that fragments wait.
 */
final class DatagramTable {
    private final SipHash hash;
    private final Datagram[] buckets;
    private final AgeList held4;
    private final AgeList held6;
    private final AgeList givenUp4;
    private final AgeList givenUp6;
    private Datagram free; // a stack, linked by inBucket

    DatagramTable(final FragmentLimits limits, final FragmentStore store, final SipHash hash) {
        this.hash = hash;
        buckets = new Datagram[Math.max(2, Integer.highestOneBit(limits.datagrams()) << 1)];
        held4 = new AgeList(limits.timeout4Ns());
        givenUp4 = new AgeList(limits.timeout4Ns());
        held6 = new AgeList(limits.timeout6Ns());
        givenUp6 = new AgeList(limits.timeout6Ns());
        for (int i = 0; i < limits.datagrams(); i++) {
            push(new Datagram(store));
        }
    }

    private void push(final Datagram datagram) {
        datagram.inBucket = free;
        free = datagram;
    }

    private int bucket(final Fragment key) {
        hash.begin().add(key.sourceHigh).add(key.tail);
        if (key.isIpv6) {
            hash.add(key.sourceLow).add(key.destinationHigh).add(key.destinationLow);
        }
        return (int) hash.end() & buckets.length - 1;
    }

    /** The packet that the fragment is of, or null. */
    Datagram find(final Fragment key) {
        Datagram at = buckets[bucket(key)];
        while (at != null && !isOf(at, key)) {
            at = at.inBucket;
        }
        return at;
    }

    private static boolean isOf(final Datagram datagram, final Fragment key) {
        return datagram.tail == key.tail
                && datagram.sourceHigh == key.sourceHigh
                && datagram.sourceLow == key.sourceLow
                && datagram.destinationHigh == key.destinationHigh
                && datagram.destinationLow == key.destinationLow;
    }

    /** Whether {@link #open} has none to give. */
    boolean isFull() {
        return free == null;
    }

    /** A new packet by the fragment's key, as the youngest; the table must not be full. */
    Datagram open(final Fragment key, final long nowNs) {
        final Datagram datagram = free;
        free = datagram.inBucket;
        datagram.sourceHigh = key.sourceHigh;
        datagram.sourceLow = key.sourceLow;
        datagram.destinationHigh = key.destinationHigh;
        datagram.destinationLow = key.destinationLow;
        datagram.tail = key.tail;
        datagram.bornNs = nowNs;
        datagram.bucket = bucket(key);
        datagram.inBucket = buckets[datagram.bucket];
        buckets[datagram.bucket] = datagram;
        (key.isIpv6 ? held6 : held4).add(datagram);
        datagram.open();
        return datagram;
    }

    /** Moves one to those given up. */
    void giveUp(final Datagram datagram, final long nowNs) {
        final AgeList givenUp = datagram.age == held6 ? givenUp6 : givenUp4;
        datagram.age.remove(datagram);
        datagram.bornNs = nowNs;
        givenUp.add(datagram);
    }

    /** Forgets one, whose fragments were released. */
    void close(final Datagram datagram) {
        datagram.age.remove(datagram);
        Datagram before = null;
        for (Datagram at = buckets[datagram.bucket]; at != datagram; at = at.inBucket) {
            before = at;
        }
        if (before == null) {
            buckets[datagram.bucket] = datagram.inBucket;
        } else {
            before.inBucket = datagram.inBucket;
        }
        push(datagram);
    }

    /** One whose time is over, or null. */
    Datagram due(final long nowNs) {
        final Datagram held = held4.due(nowNs) == null ? held6.due(nowNs) : held4.oldest();
        if (held != null) {
            return held;
        }
        return givenUp4.due(nowNs) == null ? givenUp6.due(nowNs) : givenUp4.oldest();
    }

    /** One that was given up, or null. */
    Datagram oldestGivenUp() {
        return givenUp4.oldest() == null ? givenUp6.oldest() : givenUp4.oldest();
    }

    /** The oldest of those of which fragments are held but {@code spared}, or null. */
    Datagram oldestHeld(final Datagram spared) {
        final Datagram oldest4 = held4.oldest() == spared && spared != null ? spared.younger : held4.oldest();
        final Datagram oldest6 = held6.oldest() == spared && spared != null ? spared.younger : held6.oldest();
        if (oldest4 == null || oldest6 == null) {
            return oldest4 == null ? oldest6 : oldest4;
        }
        return oldest4.bornNs - oldest6.bornNs <= 0 ? oldest4 : oldest6;
    }
}
