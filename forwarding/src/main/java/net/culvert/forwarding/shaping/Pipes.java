// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropCounters;

/**
 * The pipes of one worker by number, and the memory that they share. Owned by the worker; so are the methods that add
 * and remove pipes, but for a time before it runs.
 */
public final class Pipes {
    /** Flow queues of a pipe whose mask tells flows apart, where nothing else is said. */
    public static final int DEFAULT_QUEUES = 64;

    /** Slabs of 128 KiB, where nothing else is said. */
    public static final int DEFAULT_SLABS = 32;

    private static final int MAX_NUMBER = 65_535;

    private final HeldPackets packets;
    private final Packet packet = new Packet();
    private Pipe[] byNumber = {};
    private Pipe[] all = {};

    /** No pipes, and memory of {@code slabs} times 128 KiB for those to come. */
    public Pipes(final int slabs) {
        packets = new HeldPackets(slabs);
    }

    /** Adds a pipe, with {@code queues} queues for its flows, a power of two; the seed is that of its losses. */
    public Pipe add(final int number, final PipeSettings settings, final int queues, final long seed) {
        return add(number, settings, queues, seed, new OwnLink());
    }

    /** The same, by a link that pipes of other workers have too, with the same settings. */
    public Pipe add(
            final int number, final PipeSettings settings, final int queues, final long seed, final SharedLink link) {
        return add(number, settings, queues, seed, (Link) link);
    }

    private Pipe add(
            final int number, final PipeSettings settings, final int queues, final long seed, final Link link) {
        if (number < 1 || number > MAX_NUMBER) {
            throw new IllegalArgumentException(
                    "pipe " + number + ": the number is out of range; it is 1 to " + MAX_NUMBER);
        }
        if (get(number) != null) {
            throw new IllegalArgumentException("pipe " + number + ": there is one of that number; change its settings");
        }
        final Pipe pipe = new Pipe(settings, queues, seed, link, packets);
        byNumber = Arrays.copyOf(byNumber, Math.max(byNumber.length, number + 1));
        byNumber[number] = pipe;
        collect();
        return pipe;
    }

    /** Takes a pipe away and drops what it holds; not between {@link #poll} and {@link #release}. */
    public void remove(final int number, final DropCounters drops) {
        final Pipe pipe = get(number);
        if (pipe != null) {
            pipe.release();
            pipe.clear(drops);
            byNumber[number] = null;
            collect();
        }
    }

    private void collect() {
        final List<Pipe> present = new ArrayList<>();
        for (final Pipe pipe : byNumber) {
            if (pipe != null) {
                present.add(pipe);
            }
        }
        all = present.toArray(Pipe[]::new);
    }

    /** The pipe of the number, or null. */
    public Pipe get(final int number) {
        return number < byNumber.length ? byNumber[number] : null;
    }

    /**
     * Gives back packets that are due, at most {@code limit} of each pipe; returns how many. Their bytes stay until
     * {@link #release}.
     */
    public int poll(final long nowNs, final int limit, final PipeSink sink) {
        int polled = 0;
        for (final Pipe pipe : all) {
            polled += pipe.poll(nowNs, limit, packet, sink);
        }
        return polled;
    }

    /** Frees the bytes of what was given back, when they were sent on. */
    public void release() {
        for (final Pipe pipe : all) {
            pipe.release();
        }
    }

    /** When to poll again; {@link Pipe#NO_DEADLINE} where nothing is held. */
    public long nextDeadlineNs() {
        long earliestNs = Pipe.NO_DEADLINE;
        for (final Pipe pipe : all) {
            earliestNs = Math.min(earliestNs, pipe.nextDeadlineNs());
        }
        return earliestNs;
    }

    /** Packets that are held, in all pipes. */
    public int held() {
        int held = 0;
        for (final Pipe pipe : all) {
            held += pipe.held();
        }
        return held;
    }
}
