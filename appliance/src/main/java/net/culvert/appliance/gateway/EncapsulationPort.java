// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.security.SecureRandom;
import java.util.function.Consumer;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.Workstream;
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
 * made here; the packets that workers find in outer ones for this host come in by it. The thread's that owns it, but
 * for its settings.
 *
 * <pre>
 *  router ──▶ queue ──▶ {@link #transmit}: split ▸ copy ▸ encapsulate ──▶ outgoing ──▶ router, outer table
 *  any worker, {@link EncapsulationReceiver} ──▶ inbox ──▶ {@link #receive} ──▶ router
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
    private final IdSource identifications;
    private volatile InterfaceConfig.Encapsulated config;
    private Encapsulator encapsulator; // of the encapsulation below
    private Encapsulation encapsulation;
    private NetworkInterface networkInterface;
    private Inbox inbox; // of the packets that were found in outer ones
    private MadePackets made; // what goes back into the router
    private BurstInput input; // of the packets that are being received
    private final Consumer<Burst> receiver = this::receive; // made once
    private boolean isWantedUp = true; // by the operator; control thread

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
        return outgoing.size() > 0;
    }

    @Override
    public boolean isTunnel() {
        return true;
    }

    @Override
    public void ways(final Inbox found, final Inbox[] made) {
        inbox = found;
        this.made = new MadePackets(made, () -> config.outerFib(), drops);
    }

    /** What workers put what they find for it into; any of them, while it is among all. */
    Inbox inbox() {
        return inbox;
    }

    @Override
    public boolean hasInput() {
        return !inbox.isEmpty();
    }

    @Override
    public boolean receive(final BurstInput input) {
        this.input = input;
        inbox.drain(receiver);
        return false; // hasInput knows
    }

    private void receive(final Burst found) {
        input.input(found, networkInterface, System.nanoTime());
    }

    @Override
    public void send(final ForwardingWorker worker, final Workstream stream) {
        made.send(outgoing, worker, stream);
        outgoing.clear();
    }

    @Override
    public boolean hasRelayed(final int worker) {
        return made.hasWork(worker);
    }

    @Override
    public void relay(final int number, final ForwardingWorker worker) {
        made.relay(number, worker);
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
        final int hops = all.nesting().hops(buffer, offset);
        if (hops == 0) {
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
        if (hops != Nesting.HOPS) {
            Nesting.hops(outgoing.buffer(), outer, hops);
        }
        outgoing.add(outer, headers + length, 0, null);
        return DropReason.NONE;
    }

    @Override
    public NetworkInterface networkInterface() {
        return networkInterface;
    }

    @Override
    public void up(final boolean up) {
        isWantedUp = up;
        refresh();
    }

    @Override
    public void refresh() {
        networkInterface.up(isWantedUp);
    }

    /** What it held is dropped, counted for good under the name that the table of interfaces counts by. */
    @Override
    public void close() {
        stop();
        counters.free(name + ".outbound.");
    }
}
