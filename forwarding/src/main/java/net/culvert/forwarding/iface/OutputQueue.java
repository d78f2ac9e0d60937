// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.concurrent.atomic.AtomicLong;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one worker sends through one interface: references to packets, which stay where they are until {@link #start}.
 *
 * <p>Two lanes; packets of the first one leave before those of the second. Many packets, one start: whoever enqueues
 * does not start, the end of the burst does. A full lane is a counted drop, as is what waits when the interface goes
 * down. Owned by its worker, but for the limit and the drops, which any thread may ask for.
 */
public final class OutputQueue {
    /** Packets in each lane unless said otherwise, the BSDs' IFQ_MAXLEN. */
    public static final int DEFAULT_LIMIT = 256;

    /** Packets in each lane at most. */
    public static final int MAX_LIMIT = 65_536;

    private final Transmitter transmitter;
    private final DeferredStarts starts; // null where the worker itself knows what to start
    private final AtomicLong drops = new AtomicLong();

    private NetworkInterface owner; // null before it has one
    private int worker;
    private volatile Lanes wanted;
    private Lanes lanes;
    boolean isScheduled; // in the list of starts, which alone changes it

    /** A queue for at most {@code limit} packets in each lane. */
    public OutputQueue(final int limit, final Transmitter transmitter) {
        this(limit, transmitter, null);
    }

    /** The same, which puts itself on the list of {@code starts} with the first packet. */
    public OutputQueue(final int limit, final Transmitter transmitter, final DeferredStarts starts) {
        this.transmitter = transmitter;
        this.starts = starts;
        wanted = new Lanes(checked(limit));
        lanes = wanted;
    }

    void bind(final NetworkInterface owner, final int worker) {
        if (this.owner != null) {
            throw new IllegalStateException("an output queue of " + this.owner.name() + " is given to " + owner.name());
        }
        this.owner = owner;
        this.worker = worker;
    }

    /** Takes a reference to a packet; says INTERFACE_GONE, INTERFACE_DOWN, OUTPUT_QUEUE_FULL, or NONE. */
    public DropReason enqueue(final UnsafeBuffer buffer, final int offset, final int length, final boolean isUrgent) {
        final DropReason closed = closed();
        final DropReason reason = closed == DropReason.NONE ? lanes().add(buffer, offset, length, isUrgent) : closed;
        if (reason != DropReason.NONE) {
            countDrops(1, worker);
        } else if (starts != null) {
            starts.schedule(this);
        }
        return reason;
    }

    private DropReason closed() {
        return owner == null ? DropReason.NONE : owner.closed();
    }

    /** The lanes, those of a new limit as soon as nothing waits in the old ones. */
    private Lanes lanes() {
        if (lanes.size() == 0) {
            lanes = wanted;
        }
        return lanes;
    }

    /** Packets in both lanes; exact for the worker, others may see a moment ago. */
    public int length() {
        return lanes.size();
    }

    /** The slab that packet {@code index} lies in, 0 being the first to leave. */
    public UnsafeBuffer buffer(final int index) {
        return lanes.buffer(index);
    }

    /** Where packet {@code index} begins; its offload header lies in the ten bytes before. */
    public int offset(final int index) {
        return lanes.offset(index);
    }

    /** Bytes of packet {@code index}. */
    public int length(final int index) {
        return lanes.length(index);
    }

    /** Packets that each lane has room for. */
    public int limit() {
        return wanted.limit();
    }

    /**
     * Sets how many packets each lane has room for, from the worker's next burst on; control thread.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public void limit(final int limit) {
        wanted = new Lanes(checked(limit));
    }

    /** Packets that it refused, or that waited in it in vain. */
    public long drops() {
        return drops.get();
    }

    /** Counts drops from 0 again, and returns those until now. */
    public long clearDrops() {
        return drops.getAndSet(0);
    }

    /** Hands all to the device and is empty; drops all, counted, where the interface went down meanwhile. */
    public void start(final DropCounters drops) {
        if (length() == 0) {
            return;
        }
        final DropReason closed = closed();
        if (closed != DropReason.NONE) {
            showDropped(owner.tap(), closed);
            purge(closed, drops, worker);
            return;
        }
        try {
            if (owner != null) {
                owner.counters().transmitted(worker, lanes.size(), lanes.bytes());
                show(owner.tap());
            }
            transmitter.transmit(this, drops);
        } finally {
            lanes.clear(); // the slabs are used again, whatever the device threw
        }
    }

    private void show(final PacketTap tap) {
        if (tap != null) {
            for (int i = 0; i < lanes.size(); i++) {
                tap.packet(lanes.buffer(i), lanes.offset(i), lanes.length(i), Direction.OUT);
            }
        }
    }

    /** Drops all that waits; {@code countedBy} is the number of the calling thread in the interface's counters. */
    void purge(final DropReason reason, final DropCounters drops, final int countedBy) {
        if (lanes.size() > 0) {
            drops.count(reason, lanes.size(), lanes.bytes());
            countDrops(lanes.size(), countedBy);
            lanes.clear();
        }
    }

    private void showDropped(final PacketTap tap, final DropReason reason) {
        if (tap != null) {
            for (int i = 0; i < lanes.size(); i++) {
                tap.dropped(lanes.buffer(i), lanes.offset(i), lanes.length(i), Direction.OUT, reason);
            }
        }
    }

    private void countDrops(final int packets, final int countedBy) {
        drops.getAndAdd(packets);
        if (owner != null) {
            owner.counters().outputDrops(countedBy, packets);
        }
    }

    private static int checked(final int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "the limit of an output queue is " + limit + " but has to be 1 to " + MAX_LIMIT);
        }
        return limit;
    }
}
