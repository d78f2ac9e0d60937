// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSockets;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngines;
import net.culvert.tunnel.aead.AeadKey;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.Messages;
import net.culvert.tunnel.noise.SessionKeys;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Seals packets under many sessions and sends them, as fast as one thread can. */
final class SealedLoad implements AutoCloseable {
    private static final int LENGTH = 1420; // bytes of an inner packet; the MTU, so it is not padded
    private static final int DATAGRAM = Messages.DATA_MIN_LENGTH + LENGTH;
    private static final int BURST = 44; // packets, as many as one run of datagrams holds
    private static final int ONE_NETWORK = 11 << 24; // 11.0.0.0, of the session that sends alone
    private static final int MANY_NETWORK = 10 << 24; // 10.0.0.0
    private static final int DESTINATION = 198 << 24 | 51 << 16 | 100 << 8 | 200; // nobody's

    private final UdpSockets sockets = UdpSockets.open(0, 0);
    private final CountersFile counters = CountersFile.inMemory();
    private final UdpSender sender = new UdpSender(sockets, stale -> {}, new DropCounters(counters, "load"), counters);
    private final Aead aead = AeadEngines.choose(AeadEngines.AUTO).engine().newAead();
    private final Burst out = new Burst(Burst.HEADROOM + BURST * DATAGRAM, BURST);
    private final UnsafeBuffer packet = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH, 64));
    private final Ipv4Header ipv4 = new Ipv4Header();

    private final Endpoint endpoint;
    private final AeadKey[] keys;
    private final int[] remoteIndexes;
    private final long[] sent; // messages so far, by session
    private int next; // of the many

    /** Takes the keys of finished handshakes. */
    SealedLoad(final InetSocketAddress tunnel, final InitiatorHandshake[] sessions) throws HostException {
        endpoint = Endpoint.of(tunnel);
        keys = new AeadKey[sessions.length];
        remoteIndexes = new int[sessions.length];
        sent = new long[sessions.length];
        for (int i = 0; i < sessions.length; i++) {
            final SessionKeys session = sessions[i].keys();
            keys[i] = new AeadKey(session.sendKey());
            remoteIndexes[i] = session.remoteIndex();
            session.destroy();
        }
        packet.putInt(0, 0x4500_0000 | LENGTH, ByteOrder.BIG_ENDIAN);
        packet.putInt(8, 0x4011_0000, ByteOrder.BIG_ENDIAN); // TTL 64, UDP
        packet.putInt(16, DESTINATION, ByteOrder.BIG_ENDIAN);
        packet.putInt(20, 9 << 16 | 9, ByteOrder.BIG_ENDIAN); // ports
        packet.putInt(24, LENGTH - 20 << 16, ByteOrder.BIG_ENDIAN); // without a checksum
    }

    /**
     * Sends until that {@code System.nanoTime}: the first session alone, or all others in turns. Returns the packets.
     */
    long send(final boolean everyPeer, final long endNs) {
        long packets = 0;
        while (System.nanoTime() < endNs) {
            for (int i = 0; i < BURST; i++) {
                next = next + 1 < keys.length ? next + 1 : 1;
                seal(everyPeer ? next : 0, (everyPeer ? MANY_NETWORK : ONE_NETWORK) + next - 1);
            }
            sender.send(out);
            out.clear();
            packets += BURST;
        }
        return packets;
    }

    private void seal(final int session, final int source) {
        packet.putInt(12, source, ByteOrder.BIG_ENDIAN);
        ipv4.wrap(packet, 0).completeChecksum();
        final int at = out.end();
        final UnsafeBuffer datagram = out.buffer();
        datagram.putInt(at, Messages.TYPE_DATA, ByteOrder.LITTLE_ENDIAN);
        datagram.putInt(at + Messages.DATA_RECEIVER, remoteIndexes[session], ByteOrder.LITTLE_ENDIAN);
        datagram.putLong(at + Messages.DATA_COUNTER, sent[session], ByteOrder.LITTLE_ENDIAN);
        final long destination = out.address() + at + Messages.DATA_HEADER_LENGTH;
        aead.seal(keys[session], sent[session]++, packet.addressOffset(), LENGTH, destination);
        out.append(DATAGRAM, endpoint);
    }

    @Override
    public void close() {
        aead.close();
        sockets.close();
    }
}
