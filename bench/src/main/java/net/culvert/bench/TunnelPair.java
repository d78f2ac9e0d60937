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
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.Inbound;
import net.culvert.tunnel.wireguard.Opener;
import net.culvert.tunnel.wireguard.Outbound;
import net.culvert.tunnel.wireguard.OutboundBurst;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.Sealer;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.agrona.concurrent.UnsafeBuffer;

/** Two tunnels back to back in memory, on one thread and at one time, between which a handshake has been. */
final class TunnelPair implements AutoCloseable {
    static final int MTU = 1420;
    static final long NOW_NS = 1_000_000_000L;
    private static final long WALL_NS = 1_800_000_000_000_000_000L;

    final Endpoint senderAddress = endpoint(1);
    private final Outbound outbound; // of the sender
    private final Sealer sealer;
    private final OutboundBurst burst;
    private final Opener opener; // of the receiver
    private final Inbound inbound;
    private final Aead sealing;
    private final Aead opening;
    private final int packets; // in a burst
    private final int length; // bytes of a packet

    /** Bursts of {@code packets} packets of {@code length} bytes. */
    TunnelPair(final AeadEngine engine, final int packets, final int length) {
        this.packets = packets;
        this.length = length;
        final SecureRandom random = new SecureRandom();
        final Tunnel.WakeUps wakeUps = new Tunnel.WakeUps(() -> {}, () -> {});
        final Tunnel sender = new Tunnel(random, () -> WALL_NS, wakeUps);
        final Tunnel receiver = new Tunnel(random, () -> WALL_NS, wakeUps);
        final Queue<byte[]> toSender = new ArrayDeque<>();
        final Queue<byte[]> toReceiver = new ArrayDeque<>();
        final TunnelControl senderControl = sender.newControl(burst -> toReceiver.add(message(burst)), NOW_NS);
        final TunnelControl receiverControl = receiver.newControl(burst -> toSender.add(message(burst)), NOW_NS);
        sealing = engine.newAead();
        opening = engine.newAead();
        sealer = sender.newSealer(sealing, full -> {
            throw new IllegalStateException("the datagrams do not fit");
        });
        outbound = sender.newOutbound(sealer, new DropCounters(CountersFile.inMemory(), "bench"));
        final int slab = Burst.HEADROOM + packets * (length + 128);
        burst = sender.newOutboundBurst(new Burst(slab, packets), new Burst(slab, packets));
        inbound = receiver.newInbound();
        opener = receiver.newOpener(opening);
        opener.begin(NOW_NS);
        inbound.begin(NOW_NS);

        final PrivateKey senderKey = PrivateKey.generate(random);
        final PrivateKey receiverKey = PrivateKey.generate(random);
        configure(senderControl, senderKey, receiverKey.publicKey(), endpoint(2), "198.51.100.2/32");
        configure(receiverControl, receiverKey, senderKey.publicKey(), senderAddress, "198.51.100.1/32");
        for (int i = 0; i < packets; i++) {
            writePacket(offset(i));
        }
        outbound.begin(burst, NOW_NS, MTU);
        burst.packets().add(offset(0), length, 0, null);
        must(outbound.route(0), DropReason.QUEUED); // which asks for a handshake
        burst.clear();
        senderControl.poll(NOW_NS);
        must(receiverControl.receive(toReceiver.remove(), senderAddress, false, NOW_NS), DropReason.NONE);
        must(senderControl.receive(toSender.remove(), endpoint(2), false, NOW_NS), DropReason.NONE);
        outbound.begin(burst, NOW_NS, MTU);
        outbound.service(); // the packet that waited
        burst.clear();
    }

    private int offset(final int packet) {
        return Burst.HEADROOM + 16 + packet * ((length + 64) & -16);
    }

    /** An IPv4 packet from the sender to the receiver; what lies in front of it says that it has no offload. */
    private void writePacket(final int offset) {
        final UnsafeBuffer buffer = burst.packets().buffer();
        buffer.putInt(offset, 0x4500_0000 | length, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + 12, 0xC633_6401, ByteOrder.BIG_ENDIAN); // 198.51.100.1
        buffer.putInt(offset + 16, 0xC633_6402, ByteOrder.BIG_ENDIAN); // 198.51.100.2
    }

    /** Routes and seals a burst. */
    void send() {
        outbound.begin(burst, NOW_NS, MTU);
        for (int i = 0; i < packets; i++) {
            burst.packets().add(offset(i), length, 0, null);
            must(outbound.route(i), DropReason.NONE);
        }
        for (int i = 0; i < packets; i++) {
            sealer.seal(burst, i);
        }
    }

    /** Lets go of what {@link #send} made. */
    void clear() {
        burst.clear();
    }

    /** Opens and accepts what {@link #send} made, in place. */
    void receive() {
        final UnsafeBuffer slab = burst.datagrams().buffer();
        final int datagram = 32 + Math.min(MTU, (length + 15) / 16 * 16);
        for (int i = 0; i < packets; i++) {
            final int at = Burst.HEADROOM + i * datagram;
            must(opener.open(slab, at, datagram), DropReason.NONE);
            must(inbound.accept(slab, at, datagram, senderAddress), DropReason.NONE);
        }
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

    @Override
    public void close() {
        sealing.close();
        opening.close();
    }
}
