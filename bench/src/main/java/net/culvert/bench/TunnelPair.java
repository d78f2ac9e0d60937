// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Queue;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.Inbound;
import net.culvert.tunnel.wireguard.Outbound;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Two tunnels back to back in memory, on one thread and at one time, between which a handshake has been. */
final class TunnelPair implements AutoCloseable {
    static final int MTU = 1420;
    static final long NOW_NS = 1_000_000_000L;
    private static final long WALL_NS = 1_800_000_000_000_000_000L;

    final Endpoint senderAddress = endpoint(1);
    final Outbound outbound; // of the sender
    final Inbound inbound; // of the receiver
    private final Aead sealer;
    private final Aead opener;

    /** The sender's datagrams gather in {@code out} and go to the sink, but for those of the handshake. */
    TunnelPair(final AeadEngine engine, final Burst out, final DatagramSink sink) {
        final SecureRandom random = new SecureRandom();
        final Tunnel.WakeUps wakeUps = new Tunnel.WakeUps(() -> {}, () -> {});
        final Tunnel sender = new Tunnel(random, () -> WALL_NS, wakeUps);
        final Tunnel receiver = new Tunnel(random, () -> WALL_NS, wakeUps);
        final Queue<byte[]> toSender = new ArrayDeque<>();
        final Queue<byte[]> toReceiver = new ArrayDeque<>();
        final TunnelControl senderControl = sender.newControl(burst -> toReceiver.add(message(burst)), NOW_NS);
        final TunnelControl receiverControl = receiver.newControl(burst -> toSender.add(message(burst)), NOW_NS);
        sealer = engine.newAead();
        opener = engine.newAead();
        outbound = sender.newOutbound(sealer, sink, new DropCounters(CountersFile.inMemory(), "bench"), out);
        inbound = receiver.newInbound(opener);
        outbound.begin(NOW_NS, MTU);
        inbound.begin(NOW_NS);

        final PrivateKey senderKey = PrivateKey.generate(random);
        final PrivateKey receiverKey = PrivateKey.generate(random);
        configure(senderControl, senderKey, receiverKey.publicKey(), endpoint(2), "198.51.100.2/32");
        configure(receiverControl, receiverKey, senderKey.publicKey(), senderAddress, "198.51.100.1/32");
        final UnsafeBuffer packet = packet(64);
        must(outbound.choosePeer(packet, 0, 64), DropReason.NONE);
        must(outbound.seal(packet, 0, 64), DropReason.QUEUED); // which asks for a handshake
        senderControl.poll(NOW_NS);
        must(receiverControl.receive(toReceiver.remove(), senderAddress, false, NOW_NS), DropReason.NONE);
        must(senderControl.receive(toSender.remove(), endpoint(2), false, NOW_NS), DropReason.NONE);
        outbound.service(); // the packet that waited
        out.clear();
    }

    private static void configure(
            final TunnelControl control,
            final PrivateKey own,
            final PublicKey other,
            final Endpoint address,
            final String allowed) {
        control.privateKey(own);
        control.up(NOW_NS);
        final Peer peer = control.addPeer(other);
        control.endpoint(peer, address);
        control.addAllowedIp(peer, Prefix.parse(allowed));
        control.configured(peer, NOW_NS);
    }

    private static byte[] message(final Burst burst) {
        final byte[] bytes = new byte[burst.length(0)];
        burst.buffer().getBytes(burst.offset(0), bytes);
        return bytes;
    }

    private static Endpoint endpoint(final int number) {
        return Endpoint.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 51820));
    }

    static void must(final DropReason reason, final DropReason wanted) {
        if (reason != wanted) {
            throw new IllegalStateException(reason + " instead of " + wanted);
        }
    }

    /** An IPv4 packet from the sender to the receiver with room for the padding behind it. */
    static UnsafeBuffer packet(final int length) {
        final UnsafeBuffer packet = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length + 16, 64));
        packet.putInt(0, 0x4500_0000 | length, ByteOrder.BIG_ENDIAN);
        packet.putInt(12, 0xC633_6401, ByteOrder.BIG_ENDIAN); // 198.51.100.1
        packet.putInt(16, 0xC633_6402, ByteOrder.BIG_ENDIAN); // 198.51.100.2
        return packet;
    }

    @Override
    public void close() {
        sealer.close();
        opener.close();
    }
}
