// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.path.PathErrors;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.wireguard.Outbound;
import net.culvert.tunnel.wireguard.OutboundBurst;
import net.culvert.tunnel.wireguard.Sealer;
import net.culvert.tunnel.wireguard.Tunnel;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * From the router into a tunnel's sockets, or to its outer side: copy packets together, choose each its peer, seal,
 * send. Owned by the forwarding thread.
 */
final class WireGuardSender {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes, of packets and of datagrams
    private static final int MAX_PACKETS = 256;
    private static final int GAP = 16; // bytes in front of a packet, of which its offload header takes ten
    private static final int PADDING = 16; // bytes behind a packet that sealing writes to and restores

    private final Outbound outbound;
    private final Sealer sealer;
    private final DatagramSink sink;
    private final OutboundBurst burst;
    private volatile int mtu; // bytes of the longest inner packet; set by the control thread
    private final DropCounters drops;
    private final PathErrors errors;
    private final AtomicCounter received; // = sealed + queued + dropped here
    private final AtomicCounter sealed;
    private final AtomicCounter queued;
    private NetworkInterface networkInterface; // null where nobody can look
    private OuterSender outer; // null where sockets send

    WireGuardSender(
            final String name,
            final Tunnel tunnel,
            final Aead aead,
            final DatagramSink sink,
            final int mtu,
            final CountersFile counters) {
        this.sink = sink;
        this.mtu = mtu;
        drops = new DropCounters(counters, name + ".outbound");
        errors = new PathErrors(name + ".outbound", drops);
        sealer = tunnel.newSealer(aead, sink);
        outbound = tunnel.newOutbound(sealer, drops);
        burst = tunnel.newOutboundBurst(new Burst(SLAB_LENGTH, MAX_PACKETS), new Burst(SLAB_LENGTH, MAX_PACKETS));
        received = counters.newCounter(name + ".outbound.received.packets");
        sealed = counters.newCounter(name + ".outbound.sealed.packets");
        queued = counters.newCounter(name + ".outbound.queued.packets");
    }

    /** Changes the length of the longest inner packet; any thread. */
    void mtu(final int mtu) {
        this.mtu = mtu;
    }

    void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
    }

    /** Tells it that its sink is the outer side of the tunnel, before the first packet. */
    void outer(final OuterSender outer) {
        this.outer = outer;
    }

    /** Sends what the control thread asked for: keepalives, and what waited for keys. */
    void service() {
        begin();
        outbound.service();
        finish();
    }

    /** Takes every packet of the queue. */
    void transmit(final OutputQueue queue, final DropCounters dropsOfOthers) {
        begin();
        for (int i = 0; i < queue.length(); i++) {
            final int needed = GAP + queue.length(i) + PADDING;
            if (burst.packets().isFull() || burst.packets().remaining() < needed || !burst.fits()) {
                finish();
                begin();
            }
            try {
                add(queue, i);
            } catch (final RuntimeException e) {
                received.incrementPlain();
                errors.onError(e, 1, queue.length(i));
            }
        }
        finish();
    }

    private void begin() {
        if (outer != null) {
            outer.begin();
        }
        outbound.begin(burst, System.nanoTime(), mtu);
    }

    private void add(final OutputQueue queue, final int from) {
        final int length = queue.length(from);
        final int at = burst.packets().end() + GAP;
        burst.packets()
                .buffer()
                .putBytes(
                        at - Gather.HEADER_LENGTH,
                        queue.buffer(from),
                        queue.offset(from) - Gather.HEADER_LENGTH,
                        Gather.HEADER_LENGTH + length);
        burst.packets().add(at, length, 0, null);
        final DropReason refusal =
                outer == null ? DropReason.NONE : outer.check(burst.packets().buffer(), at);
        final DropReason reason =
                refusal == DropReason.NONE ? outbound.route(burst.packets().size() - 1) : refusal;
        final int segments = refusal == DropReason.NONE ? outbound.segments() : 1;
        received.getAndAddPlain(segments);
        if (reason == DropReason.QUEUED) {
            queued.getAndAddPlain(segments);
        } else {
            drops.count(reason, segments, length);
            show(reason, at, length);
        }
    }

    private void show(final DropReason reason, final int offset, final int length) {
        final PacketTap tap = reason.isDrop() && networkInterface != null ? networkInterface.tap() : null;
        if (tap != null) {
            tap.dropped(burst.packets().buffer(), offset, length, PacketTap.Direction.OUT, reason);
        }
    }

    private void finish() {
        try {
            for (int i = 0; i < burst.packets().size(); i++) {
                seal(i);
                sealed.getAndAddPlain(burst.segments(i));
            }
            sink.send(burst.datagrams());
        } finally {
            burst.clear();
        }
    }

    private void seal(final int index) {
        if (outer != null) {
            final Burst packets = burst.packets();
            outer.mark(burst.datagrams().end(), packets.buffer(), packets.offset(index));
        }
        try {
            sealer.seal(burst, index);
        } catch (final RuntimeException e) { // a fault of ours, of which the other packets know nothing
            errors.onError(e, burst.fail(index), burst.packets().length(index));
        }
    }
}
