// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.security.SecureRandom;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.fragment.IdSource;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunnel.encapsulation.Encapsulation;
import net.culvert.tunnel.encapsulation.Encapsulator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A gif or gre tunnel: packets that leave by it get an outer header and go through the router once more, as packets
 * made here; packets for this host that it finds others in come in by it. The forwarding thread's, but for its
 * settings.
 *
 * <pre>
 *  router ──▶ queue ──▶ {@link #transmit}: split ▸ copy ▸ encapsulate ──▶ outgoing ──▶ router, outer table
 *  router ◀── incoming ◀── {@link #take} ◀── {@link Encapsulations}: packets for this host
 * </pre>
 */
final class EncapsulationPort implements Port {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes, each way
    private static final int MAX_PACKETS = 1024;
    private static final int QUEUE_LIMIT = 1024; // packets
    private static final int GAP = 16; // bytes in front of a packet, of which its offload header takes ten

    private final String name;
    private final Encapsulations all;
    private final CountersFile counters;
    private final DropCounters drops;
    private final Segmenter segmenter = new Segmenter();
    private final Burst outgoing = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Burst incoming = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final IdSource identifications;
    private volatile InterfaceConfig.Encapsulated config;
    private Encapsulator encapsulator; // of the encapsulation below
    private Encapsulation encapsulation;
    private NetworkInterface networkInterface;

    EncapsulationPort(
            final InterfaceConfig.Encapsulated config, final Encapsulations all, final CountersFile counters) {
        this.config = config;
        this.all = all;
        this.counters = counters;
        name = config.name();
        drops = new DropCounters(counters, name + ".outbound");
        final SecureRandom random = new SecureRandom();
        identifications = IdSource.random(random.nextLong(), random.nextLong());
    }

    /** Its ends; any thread. */
    Encapsulation encapsulation() {
        return config.encapsulation();
    }

    @Override
    public InterfaceSpec spec(final InterfaceConfig config) {
        return InterfaceSpec.of(config.name(), config.mtu(), new OutputQueue(QUEUE_LIMIT, this));
    }

    @Override
    public void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
        all.add(this);
    }

    @Override
    public void stop() {
        all.remove(this);
    }

    @Override
    public void change(final InterfaceConfig from, final InterfaceConfig to) {
        config = (InterfaceConfig.Encapsulated) to;
    }

    @Override
    public int[] descriptors() {
        return new int[0];
    }

    @Override
    public boolean hasWork() {
        return outgoing.size() + incoming.size() > 0;
    }

    /** Hands on what {@link #transmit} and {@link #take} laid down. */
    @Override
    public boolean receive(final ForwardingWorker worker, final BurstInput input) {
        if (outgoing.size() > 0) {
            worker.send(outgoing, config.outerFib(), System.nanoTime());
            outgoing.clear();
        }
        if (incoming.size() > 0) {
            input.input(incoming, networkInterface, System.nanoTime());
            incoming.clear();
        }
        return false;
    }

    @Override
    public void transmit(final OutputQueue queue, final DropCounters dropsOfOthers) {
        final Encapsulation now = config.encapsulation();
        if (now != encapsulation) {
            encapsulation = now;
            encapsulator = new Encapsulator(now, identifications::nextIpv4);
        }
        for (int i = 0; i < queue.length(); i++) {
            split(queue.buffer(i), queue.offset(i), queue.length(i));
        }
    }

    private void split(final UnsafeBuffer buffer, final int offset, final int length) {
        final DropReason reason = segmenter.wrap(buffer, offset - Gather.HEADER_LENGTH, offset, length);
        drops.count(reason, length);
        while (reason == DropReason.NONE && segmenter.next()) {
            drops.count(add(buffer, segmenter.offset(), segmenter.length()), segmenter.length());
        }
    }

    private DropReason add(final UnsafeBuffer buffer, final int offset, final int length) {
        if (all.isOuter(buffer, offset)) {
            return DropReason.TUNNEL_NESTED;
        }
        final int headers = encapsulation.overhead();
        if (outgoing.isFull() || outgoing.remaining() < GAP + headers + length) {
            return DropReason.OUTPUT_QUEUE_FULL;
        }
        final int outer = outgoing.end() + GAP;
        outgoing.buffer().setMemory(outer - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH, (byte) 0); // an ordinary packet
        outgoing.buffer().putBytes(outer + headers, buffer, offset, length);
        encapsulator.write(outgoing.buffer(), outer + headers, length);
        outgoing.add(outer, headers + length, 0, null);
        return DropReason.NONE;
    }

    /** Takes a packet that came out of the tunnel; forwarding thread. */
    DropReason take(final UnsafeBuffer buffer, final int offset, final int length) {
        if (incoming.isFull() || incoming.remaining() < GAP + length) {
            return DropReason.INPUT_QUEUE_FULL;
        }
        final int at = incoming.end() + GAP;
        incoming.buffer().setMemory(at - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH, (byte) 0);
        incoming.buffer().putBytes(at, buffer, offset, length);
        incoming.add(at, length, 0, null);
        return DropReason.NONE;
    }

    @Override
    public void refresh() {
        networkInterface.up(true);
    }

    /** What it held is dropped, counted for good under the name that the table of interfaces counts by. */
    @Override
    public void close() {
        stop();
        counters.free(name + ".outbound.");
    }
}
