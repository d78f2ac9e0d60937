// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The forwarding core between two rings in memory, on a thread of its own; the sender and the receiver are the hosts at
 * their other ends.
 */
public final class MemoryRouter implements Subject {
    private static final int AT_ONCE = 64; // packets

    private final PacketRing in = new PacketRing(PacketRing.CAPACITY);
    private final PacketRing out = new PacketRing(PacketRing.CAPACITY);
    private final ForwardingCore core;
    private final Thread thread;

    /** Starts its thread; what the core counts goes to {@code counters}. */
    public MemoryRouter(final CountersFile counters) {
        core = new ForwardingCore(in, out, counters);
        thread = Thread.ofPlatform().name("subject").daemon().start(core);
    }

    @Override
    public boolean carriesPackets() {
        return true;
    }

    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        return in.write(buffer, offset, length);
    }

    @Override
    public int flush() {
        in.flush();
        return 0;
    }

    @Override
    public int receive(final Arrival arrival) {
        return out.read(arrival, AT_ONCE, Integer.MAX_VALUE);
    }

    @Override
    public void await(final int timeoutMs) {
        out.await(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    @Override
    public void close() {
        core.stop();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
