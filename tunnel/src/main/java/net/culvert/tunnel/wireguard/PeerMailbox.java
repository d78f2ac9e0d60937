// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * What other threads ask of one thread, peer by peer: a set of flags for each peer, and a queue of the peers that have
 * any. Any thread posts, one drains.
 *
 * <p>A peer is queued once however often it is asked about. Raising a flag that is up already writes it all the same:
 * whoever lowers it then sees what the poster wrote before.
 */
final class PeerMailbox {
    /** One peer's flags in one mailbox. */
    static final class Slot extends AtomicInteger {
        private static final long serialVersionUID = 1L;
        private final transient Peer peer;

        Slot(final Peer peer) {
            this.peer = peer;
        }
    }

    private final ManyToOneConcurrentLinkedQueue<Slot> queue = new ManyToOneConcurrentLinkedQueue<>();
    private final Runnable wakeUp;

    /** A mailbox whose owner {@code wakeUp} rouses; it is run on the posting thread. */
    PeerMailbox(final Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Raises the flags in the peer's slot of this mailbox. */
    void post(final Slot slot, final int flags) {
        if (slot.getAndAccumulate(flags, (have, more) -> have | more) == 0) {
            queue.add(slot);
            wakeUp.run();
        }
    }

    /** Hands every peer with its flags to the consumer and lowers them. */
    void drain(final ObjIntConsumer<Peer> consumer) {
        Slot slot = queue.poll();
        while (slot != null) {
            consumer.accept(slot.peer, slot.getAndSet(0));
            slot = queue.poll();
        }
    }
}
