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
 * <p>Several pipes may have one link. Each then takes it for its next packet alone, whenever that becomes the next one.
 *
 * <p>Entered = left + lost + dropped + held, at any time.
 */
public final class Pipe {
    /** What {@link #nextDeadlineNs} says where nothing is held: later than any time, by plain comparison. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final long LATE_NS = 10_000_000; // that another worker may be when its packet could begin
    private static final double UNIT = 0x1p-53; // of a random number below 1

    private final HeldPackets packets;
    private final FlowQueues queues;
    private final PacketFifo onTheWay; // sent, in the order in which they are due
    private final PacketFifo given; // given back, but their bytes still in use
    private final Link link;
    private final PipeCounts counts = new PipeCounts();

    private volatile PipeSettings settings;
    private long random;
    private long waitingSinceNs; // that there has always been a packet
    private boolean hasLink; // whether the next packet has, for the two times that follow
    private long beginsNs;
    private long sentNs;
    private long lastDueNs;
    private boolean isUsed; // whether the time before means anything

    Pipe(final PipeSettings settings, final int queues, final long seed, final Link link, final HeldPackets packets) {
        this.settings = settings;
        this.link = link;
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
        final int slot = queues.hasRoom(queue, packet.length(), settings, link)
                ? packets.add(packet, rule, output)
                : HeldPackets.NONE;
        if (slot == HeldPackets.NONE) {
            counts.dropped(1);
            return DropReason.PIPE_FULL;
        }
        if (queues.size() == 0) {
            waitingSinceNs = nowNs;
        }
        lastDueNs = isUsed ? lastDueNs : nowNs;
        isUsed = true;
        queues.add(queue, slot);
        link.waiting(1);
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
        final long dueNs = onTheWay.size() == 0 ? NO_DEADLINE : packets.dueNs(onTheWay.head());
        final boolean hasToBegin = queues.size() > 0 && (link.parts() > 1 || dueNs == NO_DEADLINE);
        return hasToBegin ? Math.min(dueNs, beginsNs) : dueNs;
    }

    /** Packets that wait, or are on their way. */
    public int held() {
        return queues.size() + onTheWay.size();
    }

    /** Drops all that it holds, when the pipe goes; each is a PIPE_FULL. */
    void clear(final DropCounters drops) {
        link.waiting(-queues.size());
        hasLink = false;
        while (held() > 0) {
            final int slot = onTheWay.size() > 0 ? onTheWay.remove() : queues.remove();
            drops.count(DropReason.PIPE_FULL, packets.length(slot));
            packets.remove(slot);
            counts.dropped(1);
        }
    }

    /** Puts on the link what it can begin to send until now. */
    private void send(final PipeSettings settings, final long nowNs) {
        while (queues.size() > 0 && begins(settings, nowNs)) {
            final int slot = queues.remove();
            hasLink = false;
            link.waiting(-1);
            final long dueNs = sentNs + settings.delayNs();
            lastDueNs = dueNs - lastDueNs < 0 ? lastDueNs : dueNs; // a delay that was made less lets none overtake
            packets.dueNs(slot, lastDueNs);
            onTheWay.add(slot);
        }
    }

    /** Whether the next packet begins to be sent until now; takes the link for it, unless it has that. */
    private boolean begins(final PipeSettings settings, final long nowNs) {
        if (!hasLink) {
            final int length = packets.length(queues.head());
            final long bitsPerSecond = settings.bitsPerSecond();
            sentNs = link.take(sinceNs(nowNs), length, bitsPerSecond);
            beginsNs = sentNs - (bitsPerSecond == 0 ? 0 : 8L * length * Link.NANOS / bitsPerSecond);
            hasLink = true;
        }
        return beginsNs - nowNs <= 0;
    }

    /** From when on the link may have been idle; not as long as a packet waits whose worker is only late. */
    private long sinceNs(final long nowNs) {
        final boolean othersWait = link.waiting() > queues.size();
        return othersWait && waitingSinceNs - nowNs > -LATE_NS ? nowNs - LATE_NS : waitingSinceNs;
    }

    /** From 0 to below 1 (splitmix64). */
    private double nextRandom() {
        random += 0x9E37_79B9_7F4A_7C15L;
        long mixed = (random ^ random >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return ((mixed ^ mixed >>> 31) >>> 11) * UNIT;
    }
}
