// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.offload.Coalescer;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.packet.PacketSink;
import net.culvert.tunio.tun.TunOptions;
import org.agrona.concurrent.UnsafeBuffer;

/** From one worker into a TUN device. Owned by the worker. */
final class TunSender implements Transmitter {
    private static final int MAX_JOINED = 1024; // packets, as the queue has

    private final PacketSink sink;
    private final Gather gather = new Gather(1);
    private final Coalescer coalescer;

    /** Writes to the device by {@code sink}; {@code offloads} are the device's. */
    TunSender(final PacketSink sink, final int offloads) {
        this.sink = sink;
        final boolean joinsUdp = (offloads & TunOptions.USO4) != 0;
        coalescer = new Coalescer(MAX_JOINED, (offloads & TunOptions.TSO4) != 0, joinsUdp);
    }

    /** Ordinary packets are joined where they may be; what comes with an offload header goes as it is, in its turn. */
    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        for (int i = 0; i < queue.length(); i++) {
            final UnsafeBuffer buffer = queue.buffer(i);
            final int offset = queue.offset(i);
            if (Packet.hasOffload(buffer, offset)) {
                coalescer.flush(sink, drops);
                drops.count(write(buffer, offset, queue.length(i)), queue.length(i));
            } else {
                if (coalescer.isFull()) {
                    coalescer.flush(sink, drops);
                }
                drops.count(coalescer.add(buffer, offset, queue.length(i)), queue.length(i));
            }
        }
        coalescer.flush(sink, drops);
    }

    private DropReason write(final UnsafeBuffer buffer, final int offset, final int length) {
        gather.clear();
        gather.header().putBytes(0, buffer, offset - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH);
        gather.add(buffer.addressOffset() + offset, length);
        return sink.write(gather);
    }
}
