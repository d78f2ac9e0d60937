// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A subject with known limits, in simulated time: a queue in front of a server of a set rate, then a delay and faults.
 * What a search finds out about it can be held against what it was told. One thread sends, receives and moves the
 * clock.
 */
public final class Model implements Subject {
    private final ModelSettings settings;
    private final SplittableRandom random;
    private final PriorityQueue<Delivery> inFlight = new PriorityQueue<>();
    private final ArrayDeque<Delivery> free = new ArrayDeque<>();
    private final ArrayDeque<Long> departures = new ArrayDeque<>(); // of what waits for the server

    private long nowNs;
    private double serverFreeNs;
    private long sent; // keeps packets of one instant in order
    private Delivery overtaken; // waits until the next packet has passed it

    private static final class Delivery implements Comparable<Delivery> {
        private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[0]);
        private int length;
        private long atNs;
        private long order;

        @Override
        public int compareTo(final Delivery other) {
            return atNs == other.atNs ? Long.compare(order, other.order) : Long.compare(atNs, other.atNs);
        }
    }

    /** The seed decides which packets meet with a fault. */
    public Model(final ModelSettings settings, final long seed) {
        this.settings = settings;
        random = new SplittableRandom(seed);
    }

    /** It is {@code nowNs}, never earlier than before. */
    public void clock(final long nowNs) {
        this.nowNs = nowNs;
    }

    /** What time it is. */
    public long nowNs() {
        return nowNs;
    }

    /** Empty and idle, and the clock is at 0 again. */
    public void restart() {
        inFlight.clear();
        departures.clear();
        overtaken = null;
        serverFreeNs = 0;
        nowNs = 0;
    }

    /** When something arrives next, or {@link PacketSource#NEVER}. */
    public long nextArrivalNs() {
        final Delivery next = inFlight.peek();
        return next == null ? PacketSource.NEVER : next.atNs;
    }

    @Override
    public boolean carriesPackets() {
        return true;
    }

    /** A full queue is a silent loss, as a router's is. */
    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        while (!departures.isEmpty() && departures.peek() <= nowNs) {
            departures.poll();
        }
        if (departures.size() >= settings.queue || chance(settings.loss)) {
            return DropReason.NONE;
        }
        final Delivery delivery = take(buffer, offset, length);
        delivery.atNs = serve(length + FrameSizes.FRAME_OVERHEAD) + delayNs();
        if (chance(settings.corrupt)) {
            final int at = length - 1 - random.nextInt(Math.min(length, 8));
            delivery.bytes.putByte(at, (byte) (delivery.bytes.getByte(at) ^ 0x10));
        }
        if (chance(settings.duplicate)) {
            final Delivery twin = take(buffer, offset, length);
            twin.atNs = delivery.atNs;
            inFlight.add(twin);
        }
        hold(delivery);
        return DropReason.NONE;
    }

    /** A packet to be overtaken waits for the next one that comes through. */
    private void hold(final Delivery delivery) {
        if (overtaken == null && chance(settings.reorder)) {
            overtaken = delivery;
            return;
        }
        inFlight.add(delivery);
        if (overtaken != null) {
            overtaken.atNs = Math.max(overtaken.atNs, delivery.atNs);
            overtaken.order = ++sent;
            inFlight.add(overtaken);
            overtaken = null;
        }
    }

    private long serve(final int frameLength) {
        if (settings.rate == null) {
            return nowNs;
        }
        serverFreeNs = Math.max(serverFreeNs, nowNs) + settings.rate.gapNs(frameLength);
        departures.add((long) serverFreeNs);
        return (long) serverFreeNs;
    }

    private long delayNs() {
        return settings.delayNs
                + (settings.jitterNs == 0 ? 0 : random.nextLong(settings.jitterNs + 1))
                + (chance(settings.slow) ? settings.slowNs : 0);
    }

    private boolean chance(final double share) {
        return share > 0 && random.nextDouble() < share;
    }

    private Delivery take(final UnsafeBuffer buffer, final int offset, final int length) {
        final Delivery delivery = free.isEmpty() ? new Delivery() : free.poll();
        if (delivery.bytes.capacity() < length) {
            delivery.bytes.wrap(new byte[length]);
        }
        delivery.bytes.putBytes(0, buffer, offset, length);
        delivery.length = length;
        delivery.order = ++sent;
        return delivery;
    }

    @Override
    public int flush() {
        return 0;
    }

    /** No more will be sent: what waited to be overtaken goes on. */
    public void finish() {
        if (overtaken != null) {
            overtaken.atNs = Math.max(overtaken.atNs, nowNs);
            inFlight.add(overtaken);
            overtaken = null;
        }
    }

    @Override
    public int receive(final Arrival arrival) {
        int received = 0;
        while (nextArrivalNs() <= nowNs) {
            final Delivery next = inFlight.poll();
            arrival.arrived(next.bytes, 0, next.length);
            free.add(next);
            received++;
        }
        return received;
    }

    @Override
    public void await(final int timeoutMs) {}

    @Override
    public void close() {}
}
