// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;

/** Sockets with a sender and receivers on one thread, in the namespace of the thread that makes it. */
final class UdpEnd implements AutoCloseable {
    /** What one entry of a received burst held. */
    record Received(byte[] bytes, int segmentSize, Endpoint endpoint) {}

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);

    final CountersFile counters = CountersFile.inMemory();
    final DropCounters drops = new DropCounters(counters, "test");
    final List<Endpoint> stale = new ArrayList<>();
    final UdpSockets sockets;
    final UdpSender sender;
    private final UdpReceiver[] receivers;
    private final Burst outgoing = new Burst(1 << 20, 256);
    private final Burst incoming = new Burst(Burst.HEADROOM + 16 * UdpReceiver.STRIDE, 16);

    UdpEnd() throws HostException {
        sockets = UdpSockets.open(0, 0);
        sender = new UdpSender(sockets, stale::add, drops, counters);
        receivers = new UdpReceiver[] {
            new UdpReceiver(sockets.of(false), 16, drops, counters),
            new UdpReceiver(sockets.of(true), 16, drops, counters)
        };
    }

    Endpoint at(final String address) {
        return Endpoint.of(new InetSocketAddress(address, sockets.port()));
    }

    /** Puts an entry into the burst that {@link #send()} sends. */
    UdpEnd with(final Endpoint endpoint, final byte[] bytes, final int segmentSize) {
        final int offset = outgoing.end();
        outgoing.buffer().putBytes(offset, bytes);
        outgoing.add(offset, bytes.length, segmentSize, endpoint);
        return this;
    }

    void send() {
        sender.send(outgoing);
        outgoing.clear();
    }

    void send(final Endpoint endpoint, final byte[] bytes, final int segmentSize) {
        with(endpoint, bytes, segmentSize).send();
    }

    /** Receives until {@code total} bytes are there; fails after some seconds. */
    List<Received> receive(final boolean ipv6, final int total) throws HostException {
        final List<Received> entries = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        int bytes = 0;
        while (bytes < total || entries.isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError(bytes + " of " + total + " bytes came; counters " + counters.snapshot());
            }
            bytes += receiveNow(ipv6, entries);
        }
        return entries;
    }

    /** Receives once. Returns the bytes that came. */
    int receiveNow(final boolean ipv6, final List<Received> entries) throws HostException {
        receivers[ipv6 ? 1 : 0].receive(incoming);
        int bytes = 0;
        for (int i = 0; i < incoming.size(); i++) {
            final byte[] copy = new byte[incoming.length(i)];
            incoming.buffer().getBytes(incoming.offset(i), copy);
            entries.add(new Received(copy, incoming.segmentSize(i), incoming.endpoint(i)));
            bytes += copy.length;
        }
        incoming.clear();
        return bytes;
    }

    /** The datagrams of received entries, runs taken apart. */
    static List<byte[]> datagrams(final List<Received> entries) {
        final List<byte[]> datagrams = new ArrayList<>();
        for (final Received entry : entries) {
            final int segment = entry.segmentSize() == 0 ? Math.max(1, entry.bytes().length) : entry.segmentSize();
            for (int at = 0; at < Math.max(1, entry.bytes().length); at += segment) {
                datagrams.add(
                        java.util.Arrays.copyOfRange(entry.bytes(), at, Math.min(at + segment, entry.bytes().length)));
            }
        }
        return datagrams;
    }

    @Override
    public void close() {
        sockets.close();
        counters.close();
    }
}
