// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import java.util.function.Consumer;
import net.culvert.appliance.capture.OuterTap;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.appliance.path.PathErrors;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunio.udp.UdpSocket;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.encapsulation.Ecn;
import net.culvert.tunnel.wireguard.Inbound;
import net.culvert.tunnel.wireguard.InboundBurst;
import net.culvert.tunnel.wireguard.Opener;
import net.culvert.tunnel.wireguard.Tunnel;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * From a tunnel's sockets, or its outer side, into the router: receive a burst, open each data message where it lies,
 * refuse replays and wrong sources, hand on the inner packets; handshakes go to the control thread. Owned by the
 * forwarding thread.
 */
final class WireGuardReceiver {
    private static final int MAX_MESSAGES = 32; // datagrams or runs taken in one call
    private static final int MESSAGE_HEADER = 16, MESSAGE_TAG = 16; // bytes of a data message around its packet
    private static final int MAX_PACKETS = 2048; // inner ones handed on at once: 32 runs of 64
    private static final int MAX_OUTER = 256; // datagrams of packets that workers found, as a burst of them has

    private final List<UdpSocket> sockets; // none where packets bring the datagrams
    private final UdpReceiver[] receivers;
    private final Opener opener;
    private final Inbound inbound;
    private final HandshakeRing handshakes;
    private final InboundBurst burst;
    private final Burst inner; // in the slab of the burst's datagrams
    private final DropCounters drops;
    private final PathErrors errors;
    private final AtomicCounter received; // = handshakes + keepalives + handed on + dropped here
    private final AtomicCounter handshakesReceived;
    private final AtomicCounter keepalives;
    private final AtomicCounter opened;
    private final TunnelTaps taps;
    private final OuterReader outer; // null where sockets bring the datagrams
    private final Consumer<Burst> found = this::receive; // made once
    private BurstInput input; // of what was found
    private int datagram; // of the burst, the one at hand
    private NetworkInterface networkInterface;

    /** Of a tunnel with these sockets, or none where packets bring its datagrams. */
    WireGuardReceiver(
            final String name,
            final List<UdpSocket> sockets,
            final Tunnel tunnel,
            final Aead aead,
            final HandshakeRing handshakes,
            final CountersFile counters,
            final TunnelTaps taps) {
        this.taps = taps;
        drops = new DropCounters(counters, name + ".inbound");
        errors = new PathErrors(name + ".inbound", drops);
        this.sockets = sockets;
        receivers = sockets.stream()
                .map(socket -> new UdpReceiver(socket, MAX_MESSAGES, drops, counters))
                .toArray(UdpReceiver[]::new);
        opener = tunnel.newOpener(aead);
        inbound = tunnel.newInbound();
        this.handshakes = handshakes;
        outer = sockets.isEmpty() ? new OuterReader(MAX_OUTER) : null;
        final int entries = sockets.isEmpty() ? MAX_OUTER : MAX_MESSAGES;
        final Burst datagrams = new Burst(Burst.HEADROOM + MAX_MESSAGES * UdpReceiver.STRIDE, entries);
        inner = datagrams.view(MAX_PACKETS);
        burst = tunnel.newInboundBurst(datagrams);
        received = counters.newCounter(name + ".inbound.received.datagrams");
        handshakesReceived = counters.newCounter(name + ".inbound.handshakes.datagrams");
        keepalives = counters.newCounter(name + ".inbound.keepalives.packets");
        opened = counters.newCounter(name + ".inbound.opened.packets");
    }

    void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
    }

    int[] descriptors() {
        return sockets.stream().mapToInt(UdpSocket::descriptor).toArray();
    }

    /** Takes a burst from each socket; says whether more may wait. */
    boolean receive(final BurstInput input) throws HostException {
        boolean more = false;
        for (final UdpReceiver receiver : receivers) {
            if (receiver.receive(burst.datagrams()) > 0) {
                more |= burst.datagrams().isFull();
                process(input);
            }
        }
        return more;
    }

    /** Takes all that workers found for it. */
    void receive(final Inbox inbox, final BurstInput input) {
        this.input = input;
        inbox.drain(found);
    }

    private void receive(final Burst packets) {
        for (int i = 0; i < packets.size(); i++) {
            final DropReason reason =
                    outer.add(packets.buffer(), packets.offset(i), packets.length(i), burst.datagrams());
            if (reason != DropReason.NONE) {
                received.incrementPlain();
                drops.count(reason, packets.length(i));
            }
        }
        process(input);
    }

    private void process(final BurstInput input) {
        final long nowNs = System.nanoTime();
        final OuterTap tap = taps.active(); // null while nobody looks
        burst.begin(nowNs);
        datagram = -1;
        try {
            opener.begin(nowNs);
            inbound.begin(nowNs);
            while (burst.next()) {
                datagram++;
                received.incrementPlain();
                final DropReason reason = tap == null ? tryToTake() : showAndTake(tap);
                drops.count(reason, burst.length());
                if (inner.isFull()) {
                    handOn(input, nowNs);
                }
            }
            handOn(input, nowNs);
        } finally {
            inner.clear();
            burst.clear();
        }
    }

    private void handOn(final BurstInput input, final long nowNs) {
        input.input(inner, networkInterface, nowNs);
        inner.clear();
    }

    /** Shows the datagram before it is opened where it lies. */
    private DropReason showAndTake(final OuterTap tap) {
        tap.datagram(burst.buffer(), burst.offset(), burst.length(), burst.source(), PacketTap.Direction.IN);
        final DropReason reason = tryToTake();
        if (reason.isDrop()) {
            tap.dropped(burst.buffer(), burst.offset(), burst.length(), burst.source(), reason);
        }
        return reason;
    }

    private DropReason tryToTake() {
        try {
            return take();
        } catch (final RuntimeException e) { // a fault of ours, of which the other datagrams know nothing
            errors.onError(e, 1, burst.length());
            return DropReason.NONE; // it is counted
        }
    }

    private DropReason take() {
        final DropReason reason = opener.open(burst.buffer(), burst.offset(), burst.length());
        return switch (reason) {
            case NONE -> accept();
            case QUEUED -> handOver(); // no data message
            default -> reason;
        };
    }

    private DropReason handOver() {
        final DropReason reason = handshakes.offer(burst.buffer(), burst.offset(), burst.length(), burst.source());
        if (reason == DropReason.NONE) {
            handshakesReceived.incrementPlain();
        }
        return reason;
    }

    private DropReason accept() {
        final DropReason reason = inbound.accept(burst.buffer(), burst.offset(), burst.length(), burst.source());
        if (reason != DropReason.NONE) {
            showInner(reason);
            return reason;
        }
        if (inbound.innerLength() == 0) {
            keepalives.incrementPlain();
            return DropReason.NONE;
        }
        final int offset = inbound.innerOffset();
        final DropReason congestion =
                outer == null ? DropReason.NONE : Ecn.leave(outer.mark(datagram), burst.buffer(), offset);
        if (congestion != DropReason.NONE) {
            return congestion;
        }
        burst.buffer().setMemory(offset - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH, (byte) 0); // an ordinary packet
        inner.add(offset, inbound.innerLength(), 0, null);
        opened.incrementPlain();
        return DropReason.NONE;
    }

    /** Shows what an authentic message carried and may not go on. */
    private void showInner(final DropReason reason) {
        final PacketTap tap = networkInterface.tap();
        if (tap != null) {
            final int length = burst.length() - MESSAGE_HEADER - MESSAGE_TAG;
            tap.dropped(burst.buffer(), burst.offset() + MESSAGE_HEADER, length, PacketTap.Direction.IN, reason);
        }
    }
}
