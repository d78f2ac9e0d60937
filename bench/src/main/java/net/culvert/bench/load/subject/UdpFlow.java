// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSockets;
import org.agrona.concurrent.UnsafeBuffer;

/** Datagrams from a socket of their own to an address, sent a batch at a time. Owned by the sending thread. */
final class UdpFlow implements AutoCloseable {
    private static final int SLAB_LENGTH = 1 << 17; // bytes to send at once; holds the longest datagram
    private static final int MAX_RUNS = 64;

    private final UdpSockets sockets;
    private final Endpoint endpoint;
    private final Burst out = new Burst(SLAB_LENGTH, MAX_RUNS);
    private final UdpSender sender;

    /** Opens the socket on a port that the host chooses; what cannot be sent is counted in {@code drops}. */
    UdpFlow(final Endpoint endpoint, final DropCounters drops, final CountersFile counters) throws HostException {
        this.endpoint = endpoint;
        sockets = UdpSockets.open(0, 0);
        sender = new UdpSender(sockets, stale -> {}, drops, counters);
    }

    /** For who receives what comes back. */
    UdpSockets sockets() {
        return sockets;
    }

    /** Takes a copy. Datagrams of equal length that are sent together leave as one run, where the host can do that. */
    void send(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length > out.remaining()) {
            flush();
        }
        out.buffer().putBytes(out.end(), buffer, offset, length);
        if (!out.append(length, endpoint)) {
            flush();
            out.buffer().putBytes(out.end(), buffer, offset, length);
            out.append(length, endpoint);
        }
    }

    /** Sends what was held back. */
    void flush() {
        if (!out.isEmpty()) {
            sender.send(out);
            out.clear();
        }
    }

    @Override
    public void close() {
        sockets.close();
    }
}
