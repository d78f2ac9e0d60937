// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.aead.TestEngines;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A tunnel at one end of a {@link Wire}: the three parts, run by one thread on the wire's clock, with what was received
 * and what was dropped. Its inner addresses are 10.0.0.n and 2001:db8::n, its outer one 192.0.2.n.
 */
final class TestTunnel {
    static final int MTU = 1420;
    /** Offset of a burst's first packet. */
    static final int FIRST_PACKET = Burst.HEADROOM + 16;

    private static final AeadEngine ENGINE = TestEngines.openSsl();
    private static final byte[] NO_OFFLOAD = new byte[Gather.HEADER_LENGTH];
    private static final int SLAB_LENGTH = Burst.HEADROOM + 70_000;

    final Wire wire;
    final int number;
    final Tunnel tunnel;
    final TunnelControl control;
    final Outbound outbound;
    final Inbound inbound;
    final DropCounters drops;
    final Sealer sealer;
    final Opener opener;
    final OutboundBurst outBurst;
    final InboundBurst inBurst;
    private final Aead aead = ENGINE.newAead();
    final List<byte[]> received = new ArrayList<>();
    Endpoint address;
    boolean busy;
    int keepalivesReceived;
    int queued;

    /** Sees datagrams instead of the wire, where set. */
    Consumer<Burst> tap;

    private final UnsafeBuffer packetBuffer = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(66_000));

    TestTunnel(final Wire wire, final int number, final CountersFile counters) {
        this.wire = wire;
        this.number = number;
        address = TestPackets.endpoint("192.0.2." + number, 51820);
        tunnel = new Tunnel(wire.random, wire::wallNs, new Tunnel.WakeUps(() -> {}, () -> {}));
        drops = new DropCounters(counters, "end" + number);
        sealer = tunnel.newSealer(ENGINE.newAead(), this::transmit);
        outbound = tunnel.newOutbound(sealer, drops);
        outBurst = tunnel.newOutboundBurst(new Burst(SLAB_LENGTH, 64), new Burst(SLAB_LENGTH, 64));
        inbound = tunnel.newInbound();
        opener = tunnel.newOpener(ENGINE.newAead());
        inBurst = tunnel.newInboundBurst(new Burst(SLAB_LENGTH, 1));
        control = tunnel.newControl(this::transmit, wire.nowNs);
    }

    String inner() {
        return "10.0.0." + number;
    }

    String inner6() {
        return "2001:db8::" + number;
    }

    PublicKey publicKey() {
        return control.privateKey().publicKey();
    }

    /** A private key and up. */
    TestTunnel start(final PrivateKey key) {
        control.privateKey(key);
        control.up(wire.nowNs);
        return this;
    }

    /** The other end as a peer, with its endpoint and its inner addresses. */
    Peer addPeer(final TestTunnel other) {
        final Peer peer = control.addPeer(other.publicKey());
        control.endpoint(peer, other.address);
        control.addAllowedIp(peer, Prefix.parse(other.inner() + "/32"));
        control.addAllowedIp(peer, Prefix.parse(other.inner6() + "/128"));
        control.configured(peer, wire.nowNs);
        return peer;
    }

    Peer peer(final TestTunnel other) {
        return control.peer(other.publicKey());
    }

    /** Sends an IPv4 packet that carries the number. */
    DropReason send(final TestTunnel to, final int id) {
        return send(TestPackets.ipv4(inner(), to.inner(), id, 100));
    }

    /** Sends a packet as the outbound thread would, and lets it go out. */
    DropReason send(final byte[] packet) {
        outbound.begin(outBurst, wire.nowNs, MTU);
        outbound.service();
        final DropReason reason = route(packet);
        finish();
        return reason;
    }

    /** Puts a packet without offload into the burst at hand and routes it. */
    DropReason route(final byte[] packet) {
        return route(NO_OFFLOAD, packet);
    }

    /** Puts a packet behind its virtio_net_hdr into the burst at hand and routes it. */
    DropReason route(final byte[] header, final byte[] packet) {
        final DropReason reason = outbound.route(put(header, packet));
        drops.count(reason, packet.length);
        queued += reason == DropReason.QUEUED ? 1 : 0;
        return reason;
    }

    /** Puts a packet behind its virtio_net_hdr into the burst at hand; returns its index. */
    int put(final byte[] header, final byte[] packet) {
        final Burst packets = outBurst.packets();
        final int offset = packets.end() + 16;
        packets.buffer().putBytes(offset - Gather.HEADER_LENGTH, header);
        packets.buffer().putBytes(offset, packet);
        packets.add(offset, packet.length, 0, null);
        return packets.size() - 1;
    }

    /** Seals what the burst holds and lets it go out. */
    void finish() {
        for (int i = 0; i < outBurst.packets().size(); i++) {
            sealer.seal(outBurst, i);
        }
        if (!outBurst.datagrams().isEmpty()) {
            transmit(outBurst.datagrams());
        }
        outBurst.clear();
    }

    /** Takes a datagram from the wire, as the inbound thread would. */
    DropReason receive(final byte[] datagram, final Endpoint source) {
        final Burst datagrams = inBurst.datagrams();
        datagrams.buffer().putBytes(datagrams.end(), datagram);
        datagrams.add(datagrams.end(), datagram.length, 0, source);
        inBurst.begin(wire.nowNs);
        inBurst.next();
        opener.begin(wire.nowNs);
        DropReason reason = opener.open(inBurst.buffer(), inBurst.offset(), inBurst.length());
        if (reason == DropReason.NONE) {
            reason = accept();
        } else if (reason == DropReason.QUEUED) {
            reason = control.receive(datagram, source, busy, wire.nowNs);
        }
        inBurst.clear();
        drops.count(reason, datagram.length);
        return reason;
    }

    private DropReason accept() {
        inbound.begin(wire.nowNs);
        final DropReason reason =
                inbound.accept(inBurst.buffer(), inBurst.offset(), inBurst.length(), inBurst.source());
        if (reason == DropReason.NONE) {
            final byte[] packet = new byte[inbound.innerLength()];
            inBurst.buffer().getBytes(inbound.innerOffset(), packet);
            if (packet.length == 0) {
                keepalivesReceived++;
            } else {
                received.add(packet);
            }
        }
        return reason;
    }

    /** Lets every part do what is due. */
    void work() {
        control.poll(wire.nowNs);
        outbound.begin(outBurst, wire.nowNs, MTU);
        outbound.service();
        finish();
        control.poll(wire.nowNs);
    }

    /** The numbers of the packets received, in their order. */
    List<Integer> receivedIds() {
        return received.stream().map(TestPackets::id).toList();
    }

    long dropped(final DropReason reason) {
        return drops.packets(reason);
    }

    /** A data message under the current keys around any bytes. */
    byte[] sealed(final TestTunnel to, final byte[] inner) {
        final KeyPair keys = peer(to).currentKeys;
        final long counter = keys.nextCounter++;
        DataMessage.putHeader(packetBuffer, 0, keys.remoteIndex, counter);
        final int at = DataMessage.HEADER_LENGTH;
        packetBuffer.putBytes(at, inner);
        final long address = packetBuffer.addressOffset() + at;
        aead.seal(keys.sendKey, counter, address, inner.length, address);
        final byte[] message = new byte[DataMessage.OVERHEAD + inner.length];
        packetBuffer.getBytes(0, message);
        return message;
    }

    private void transmit(final Burst datagrams) {
        if (tap != null) {
            tap.accept(datagrams);
            return;
        }
        for (int i = 0; i < datagrams.size(); i++) {
            final int end = datagrams.offset(i) + datagrams.length(i);
            final int segment = datagrams.segmentSize(i) == 0 ? datagrams.length(i) : datagrams.segmentSize(i);
            for (int at = datagrams.offset(i); at < end; at += segment) {
                final byte[] bytes = new byte[Math.min(segment, end - at)];
                datagrams.buffer().getBytes(at, bytes);
                wire.transmit(new Wire.Datagram(address, datagrams.endpoint(i), bytes));
            }
        }
    }
}
