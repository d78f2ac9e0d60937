// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.function.Consumer;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.ring.BurstRing;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries handshake messages from the inbound thread to the control thread, bounded, so that a flood of them costs the
 * data path a copy of at most 148 bytes each and, for each that finds room, a wake-up: one write(2) to an eventfd.
 * Where the data path sends them, another one carries those of the control thread there.
 */
public final class HandshakeRing {
    private static final int CAPACITY = 512; // messages
    private static final int BUSY = CAPACITY / 8; // waiting messages from which on sources must prove themselves
    private static final int LONGEST = 148; // bytes, an initiation
    private static final int SHORTEST = 64; // bytes, a cookie reply

    private final BurstPool pool = new BurstPool(CAPACITY, Burst.HEADROOM + 256, 1);
    private final BurstRing ring = new BurstRing(CAPACITY, ProducerType.SINGLE);
    private final Runnable wakeUp;

    /** A ring whose consumer {@code wakeUp} rouses. */
    public HandshakeRing(final Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Producing thread: copies the message in, unless it cannot be one. */
    public DropReason offer(final UnsafeBuffer buffer, final int offset, final int length, final Endpoint source) {
        if (length < SHORTEST || length > LONGEST) {
            return DropReason.TUNNEL_BAD_MESSAGE;
        }
        final Burst message = pool.acquire();
        if (message == null) {
            return DropReason.BURST_POOL_EMPTY;
        }
        message.buffer().putBytes(message.end(), buffer, offset, length);
        message.add(message.end(), length, 0, source);
        if (!ring.offer(message)) {
            pool.release(message);
            return DropReason.RING_FULL;
        }
        wakeUp.run();
        return DropReason.NONE;
    }

    /** Consuming thread: hands on at most {@code limit} messages and takes their buffers back. Returns how many. */
    public int drain(final Consumer<Burst> consumer, final int limit) {
        if (ring.length() == 0) {
            return 0; // without making the object below: control asks often
        }
        return ring.drain(
                message -> {
                    try {
                        consumer.accept(message);
                    } finally {
                        pool.release(message);
                    }
                },
                limit);
    }

    /** Whether more messages wait than can be answered at leisure. */
    boolean isBusy() {
        return ring.length() >= BUSY;
    }
}
