// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * A link of some bandwidth, delay and loss. Owned by one worker, but for its settings, which the control thread may
 * change, and its counts, which any thread reads. Time is what the caller says it is.
 *
 * <p>The link sends one packet after the other, without a gap while packets wait, each for as long as its bits take; to
 * the nanosecond, and what is left over of one goes to the next. However seldom the pipe is polled, the times at which
 * packets are due do not change; only they come out late.
 *
 * <p>Entered = left + lost + dropped + held, at any time.
 */
public final class Pipe {
    /** What {@link #nextDeadlineNs} says where nothing is held: later than any time, by plain comparison. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final long NANOS = 1_000_000_000L; // in a second
    private static final double UNIT = 0x1p-53; // of a random number below 1

    private final HeldPackets packets;
    private final FlowQueues queues;
    private final PacketFifo onTheWay; // sent, in the order in which they are due
    private final PacketFifo given; // given back, but their bytes still in use
    private final PipeCounts counts = new PipeCounts();

    private volatile PipeSettings settings;
    private long random;
    private long linkFreeNs; // when the link has sent all that it was given
    private long leftOver; // of a nanosecond, in parts of the bandwidth
    private long lastDueNs;
    private boolean isUsed; // whether the two times before mean anything

    Pipe(final PipeSettings settings, final int queues, final long seed, final HeldPackets packets) {
        this.settings = settings;
        this.packets = packets;
        this.queues = new FlowQueues(queues, packets);
        onTheWay = new PacketFifo(packets);
        given = new PacketFifo(packets);
        random = seed;
    }

    /** Changes what the pipe does with the packets that enter or are sent from now on; any thread. */
    public void settings(final PipeSettings settings) {
        this.settings = settings;
    }

    public PipeSettings settings() {
        return settings;
    }

    /** What tells its flows apart. */
    public FlowMask mask() {
        return settings.mask();
    }

    public PipeCounts counts() {
        return counts;
    }

    /**
     * Takes a copy of the packet: HELD, or PIPE_LOSS or PIPE_FULL where it did not.
     *
     * @param flow key of its flow, by the mask
     * @param rule number of the rule that it goes on behind
     * @param output the interface that it is to leave by; null where it has just come in
     */
    public DropReason enqueue(
            final Packet packet, final long flow, final int rule, final NetworkInterface output, final long nowNs) {
        final PipeSettings settings = this.settings;
        counts.entered();
        if (settings.loss() > 0 && nextRandom() < settings.loss()) {
            counts.lost();
            return DropReason.PIPE_LOSS;
        }
        send(settings, nowNs);
        final int queue = queues.queue(flow);
        final int slot =
                queues.hasRoom(queue, packet.length(), settings) ? packets.add(packet, rule, output) : HeldPackets.NONE;
        if (slot == HeldPackets.NONE) {
            counts.dropped(1);
            return DropReason.PIPE_FULL;
        }
        if (!isUsed || queues.size() == 0 && linkFreeNs - nowNs < 0) { // an idle link begins with this packet
            linkFreeNs = nowNs;
            leftOver = 0;
        }
        lastDueNs = isUsed ? lastDueNs : nowNs;
        isUsed = true;
        queues.add(queue, slot);
        send(settings, nowNs);
        return DropReason.HELD;
    }

    /** Gives back at most {@code limit} of the packets that are due, in their order; returns how many. */
    int poll(final long nowNs, final int limit, final Packet packet, final PipeSink sink) {
        send(settings, nowNs);
        int polled = 0;
        while (polled < limit && onTheWay.size() > 0 && packets.dueNs(onTheWay.head()) - nowNs <= 0) {
            final int slot = onTheWay.remove();
            given.add(slot);
            counts.left();
            polled++;
            packets.aim(packet, slot);
            sink.due(packet, packets.rule(slot), packets.output(slot));
        }
        return polled;
    }

    /** Frees the bytes of what was given back. */
    void release() {
        while (given.size() > 0) {
            packets.remove(given.remove());
        }
    }

    /** When to poll again; {@link #NO_DEADLINE} where nothing is held. A packet on the link is on its way. */
    public long nextDeadlineNs() {
        return onTheWay.size() == 0 ? NO_DEADLINE : packets.dueNs(onTheWay.head());
    }

    /** Packets that wait, or are on their way. */
    public int held() {
        return queues.size() + onTheWay.size();
    }

    /** Drops all that it holds, when the pipe goes; each is a PIPE_FULL. */
    void clear(final DropCounters drops) {
        while (held() > 0) {
            final int slot = onTheWay.size() > 0 ? onTheWay.remove() : queues.remove();
            drops.count(DropReason.PIPE_FULL, packets.length(slot));
            packets.remove(slot);
            counts.dropped(1);
        }
    }

    /** Puts on the link what it can begin to send until now. */
    private void send(final PipeSettings settings, final long nowNs) {
        while (queues.size() > 0 && linkFreeNs - nowNs <= 0) {
            final int slot = queues.remove();
            linkFreeNs += sendingNs(packets.length(slot), settings.bitsPerSecond());
            final long dueNs = linkFreeNs + settings.delayNs();
            lastDueNs = dueNs - lastDueNs < 0 ? lastDueNs : dueNs; // a delay that was made less lets none overtake
            packets.dueNs(slot, lastDueNs);
            onTheWay.add(slot);
        }
    }

    private long sendingNs(final int length, final long bitsPerSecond) {
        if (bitsPerSecond == 0) {
            return 0;
        }
        final long parts = 8L * length * NANOS + leftOver;
        leftOver = parts % bitsPerSecond;
        return parts / bitsPerSecond;
    }

    /** From 0 to below 1 (splitmix64). */
    private double nextRandom() {
        random += 0x9E37_79B9_7F4A_7C15L;
        long mixed = (random ^ random >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return ((mixed ^ mixed >>> 31) >>> 11) * UNIT;
    }
}
