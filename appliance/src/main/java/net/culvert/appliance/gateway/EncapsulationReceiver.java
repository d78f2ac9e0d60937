// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunnel.encapsulation.Decapsulator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets for this host that are the outer ones of gif and gre tunnels: what is in them is copied out, and goes through
 * the router as come in by the tunnel when the burst is done with. Owned by one worker's thread.
 */
final class EncapsulationReceiver {
    private static final int GRE = 47;
    private static final int SLAB_LENGTH = 4 * 65536; // bytes
    private static final int MAX_PACKETS = 1024;
    private static final int GAP = 16; // bytes in front of a packet, of which its offload header takes ten

    private final Encapsulations all;
    private final ForwardingWorker worker;
    private final Decapsulator decapsulator = new Decapsulator();
    private final Burst incoming = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Burst run = incoming.view(MAX_PACKETS); // packets of one tunnel, one behind the other
    private final EncapsulationPort[] tunnels = new EncapsulationPort[MAX_PACKETS]; // by packet

    EncapsulationReceiver(final Encapsulations all, final ForwardingWorker worker) {
        this.all = all;
        this.worker = worker;
    }

    /** Takes a packet for this host: DELIVERED, or why not. */
    DropReason take(final Packet packet, final int protocol, final int transport) {
        final UnsafeBuffer buffer = packet.buffer();
        final int offset = packet.offset();
        DropReason reason = decapsulator.open(buffer, protocol, offset + transport, offset + packet.length());
        if (reason != DropReason.NONE) {
            return reason;
        }
        final EncapsulationPort tunnel = all.find(buffer, offset, protocol == GRE, decapsulator.key());
        if (tunnel == null) {
            return packet.version() == 6 ? DropReason.IP6_UNKNOWN_HEADER : DropReason.IP_NO_PROTOCOL;
        }
        reason = decapsulator.leave(buffer, offset);
        return reason == DropReason.NONE ? add(buffer, tunnel) : reason;
    }

    private DropReason add(final UnsafeBuffer buffer, final EncapsulationPort tunnel) {
        final int length = decapsulator.innerLength();
        if (incoming.isFull() || incoming.remaining() < GAP + length) {
            return DropReason.INPUT_QUEUE_FULL;
        }
        final int at = incoming.end() + GAP;
        incoming.buffer().setMemory(at - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH, (byte) 0); // an ordinary packet
        incoming.buffer().putBytes(at, buffer, decapsulator.inner(), length);
        tunnels[incoming.size()] = tunnel;
        incoming.add(at, length, 0, null);
        return DropReason.DELIVERED;
    }

    /** Whether {@link #receive} has something to do. */
    boolean hasWork() {
        return !incoming.isEmpty();
    }

    /** Has the worker carry what was copied out, and what is in that again. */
    void receive() {
        int i = 0;
        while (i < incoming.size()) {
            final EncapsulationPort tunnel = tunnels[i];
            run.clear();
            for (; i < incoming.size() && tunnels[i] == tunnel; i++) {
                run.add(incoming.offset(i), incoming.length(i), 0, null);
            }
            worker.input(run, tunnel.networkInterface(), System.nanoTime());
        }
        incoming.clear();
    }
}
