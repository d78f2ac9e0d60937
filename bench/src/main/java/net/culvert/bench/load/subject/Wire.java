// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** No subject at all: what is sent is received. What it can carry is what the generator itself can do. */
public final class Wire implements Subject {
    private static final int AT_ONCE = 64; // packets

    private final PacketRing ring;

    /** Holds a megabyte. */
    public Wire() {
        this(PacketRing.CAPACITY);
    }

    /** Holds so many bytes, a power of two. */
    public Wire(final int capacity) {
        ring = new PacketRing(capacity);
    }

    @Override
    public boolean carriesPackets() {
        return true;
    }

    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        return ring.write(buffer, offset, length);
    }

    @Override
    public int flush() {
        ring.flush();
        return 0;
    }

    @Override
    public int receive(final Arrival arrival) {
        return ring.read(arrival, AT_ONCE, Integer.MAX_VALUE);
    }

    @Override
    public void await(final int timeoutMs) {
        ring.await(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    @Override
    public void close() {}
}
