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
import net.culvert.ringbuffers.ring.GracePeriod;
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

    private static final AeadEngine ENGINE = TestEngines.openSsl();
    private static final int SLAB_LENGTH = Burst.HEADROOM + 70_000;

    final Wire wire;
    final int number;
    final Tunnel tunnel;
    final TunnelControl control;
    final Outbound outbound;
    final Inbound inbound;
    final DropCounters drops;
    final GracePeriod.Reader reader;
    private final Aead aead = ENGINE.newAead();
    final List<byte[]> received = new ArrayList<>();
    Endpoint address;
    boolean busy;
    int keepalivesReceived;
    int queued;

    /** Sees datagrams instead of the wire, where set. */
    Consumer<Burst> tap;

    final UnsafeBuffer packetBuffer = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(66_000));
    private final UnsafeBuffer datagramBuffer = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(66_000));

    TestTunnel(final Wire wire, final int number, final CountersFile counters) {
        this.wire = wire;
        this.number = number;
        address = TestPackets.endpoint("192.0.2." + number, 51820);
        tunnel = new Tunnel(wire.random, wire::wallNs, new Tunnel.WakeUps(() -> {}, () -> {}));
        drops = new DropCounters(counters, "end" + number);
        outbound = tunnel.newOutbound(ENGINE.newAead(), this::transmit, drops, new Burst(SLAB_LENGTH, 64));
        inbound = tunnel.newInbound(ENGINE.newAead());
        control = tunnel.newControl(this::transmit, wire.nowNs);
        reader = tunnel.gracePeriod().newReader();
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
        reader.enter();
        outbound.begin(wire.nowNs, MTU);
        outbound.service();
        packetBuffer.putBytes(64, packet);
        DropReason reason = outbound.choosePeer(packetBuffer, 64, packet.length);
        if (reason == DropReason.NONE) {
            reason = outbound.seal(packetBuffer, 64, packet.length);
        }
        drops.count(reason, packet.length);
        queued += reason == DropReason.QUEUED ? 1 : 0;
        outbound.flush();
        reader.exit();
        return reason;
    }

    /** Takes a datagram from the wire, as the inbound thread would. */
    DropReason receive(final byte[] datagram, final Endpoint source) {
        datagramBuffer.putBytes(64, datagram);
        final DropReason reason = Inbound.isData(datagramBuffer, 64, datagram.length)
                ? open(datagram.length, source)
                : control.receive(datagram, source, busy, wire.nowNs);
        drops.count(reason, datagram.length);
        return reason;
    }

    private DropReason open(final int length, final Endpoint source) {
        reader.enter();
        inbound.begin(wire.nowNs);
        final DropReason reason = inbound.open(datagramBuffer, 64, length, source);
        if (reason == DropReason.NONE) {
            final byte[] packet = new byte[inbound.innerLength()];
            datagramBuffer.getBytes(inbound.innerOffset(), packet);
            if (packet.length == 0) {
                keepalivesReceived++;
            } else {
                received.add(packet);
            }
        }
        reader.exit();
        return reason;
    }

    /** Lets every part do what is due. */
    void work() {
        control.poll(wire.nowNs);
        reader.enter();
        outbound.begin(wire.nowNs, MTU);
        outbound.service();
        outbound.flush();
        reader.exit();
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
