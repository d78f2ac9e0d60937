// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import java.util.ArrayList;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;

/** The output queues that one worker has put packets into since it last started them. Owned by its worker. */
final class Outputs {
    private final int worker;
    private final ArrayList<OutputQueue> waiting = new ArrayList<>();

    Outputs(final int worker) {
        this.worker = worker;
    }

    /** Puts a packet that fits into the queue of the interface that its way leads to. */
    DropReason enqueue(final Packet packet, final NextHop way) {
        final NetworkInterface output = way.output();
        if (output.isGone()) {
            return DropReason.INTERFACE_GONE;
        }
        if (!output.isUp()) {
            return DropReason.INTERFACE_DOWN;
        }
        final OutputQueue queue = output.outputQueue(worker);
        if (queue.length() == 0) {
            waiting.add(queue);
        }
        return queue.enqueue(packet.buffer(), packet.offset(), packet.length(), packet.isUrgent());
    }

    /** Has every device take what waits for it. */
    void start(final DropCounters drops) {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).start(drops);
        }
        waiting.clear();
    }
}
