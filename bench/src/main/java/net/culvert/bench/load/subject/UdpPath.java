// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import net.culvert.bench.load.LoadException;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.NetworkNamespace;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSockets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Datagrams from a socket to an address and port: the subject is all that lies between. They are received on that port,
 * perhaps in another network namespace, or where the far end sends them back on the sending socket.
 */
public final class UdpPath implements Subject {
    private static final int SLAB_LENGTH = 1 << 18; // bytes to send at once
    private static final int MAX_RUNS = 64;
    private static final int MESSAGES = 8; // to receive at once; each may be a run of many datagrams

    private final UdpSockets sending;
    private final UdpSockets receiving;
    private final Endpoint endpoint;
    private final Burst out = new Burst(SLAB_LENGTH, MAX_RUNS);
    private final Burst in = new Burst(Burst.HEADROOM + MESSAGES * UdpReceiver.STRIDE, MESSAGES);
    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "send");
    private final UdpSender sender;
    private final UdpReceiver receiver;
    private final Poller poller;
    private long refusedBefore;

    private UdpPath(final InetSocketAddress target, final UdpSockets sending, final UdpSockets receiving)
            throws HostException {
        this.sending = sending;
        this.receiving = receiving;
        endpoint = Endpoint.of(target);
        sender = new UdpSender(sending, stale -> {}, drops, counters);
        receiver = new UdpReceiver(
                receiving.of(endpoint.ipv6()), MESSAGES, new DropCounters(counters, "receive"), counters);
        poller = new Poller(receiving.of(endpoint.ipv6()).descriptor());
    }

    /**
     * Opens the sockets.
     *
     * @param namespace where to send from, null for the one of this thread
     * @param receiveNamespace where to receive, null for the same
     * @param isReflected whether the far end sends back
     */
    public static UdpPath open(
            final InetSocketAddress target,
            final String namespace,
            final String receiveNamespace,
            final boolean isReflected)
            throws HostException, LoadException {
        final String reason = in(namespace, () -> unreachable(target));
        if (reason != null) {
            throw new LoadException(target.getAddress().getHostAddress() + " cannot be reached from "
                    + (namespace == null ? "here" : "namespace " + namespace) + " (" + reason + ")");
        }
        final UdpSockets sending = in(namespace, () -> UdpSockets.open(0, 0));
        try {
            final String where = receiveNamespace == null ? namespace : receiveNamespace;
            final UdpSockets receiving = isReflected ? sending : in(where, () -> UdpSockets.open(target.getPort(), 0));
            return new UdpPath(target, sending, receiving);
        } catch (final HostException e) {
            sending.close();
            throw e;
        }
    }

    private static <T> T in(final String namespace, final NetworkNamespace.Visit<T> visit) throws HostException {
        return namespace == null ? visit.call() : NetworkNamespace.call(namespace, visit);
    }

    /** Why the host has no way to the address, or null. */
    private static String unreachable(final InetSocketAddress target) {
        final boolean ipv6 = target.getAddress().getAddress().length == 16;
        try (DatagramChannel channel =
                DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
            channel.connect(target);
            return null;
        } catch (final IOException e) {
            return e.getMessage();
        }
    }

    @Override
    public boolean carriesPackets() {
        return false;
    }

    /** Datagrams of equal length that are sent together leave as one run, where the host can do that. */
    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length > out.remaining()) {
            sender.send(out);
            out.clear();
        }
        out.buffer().putBytes(out.end(), buffer, offset, length);
        if (!out.append(length, endpoint)) {
            sender.send(out);
            out.clear();
            out.buffer().putBytes(out.end(), buffer, offset, length);
            out.append(length, endpoint);
        }
        return DropReason.NONE;
    }

    @Override
    public int flush() {
        if (!out.isEmpty()) {
            sender.send(out);
            out.clear();
        }
        final long refused = drops.packets(DropReason.UDP_SEND_FAILED) + drops.packets(DropReason.UDP_NO_SOCKET);
        final int fresh = (int) (refused - refusedBefore);
        refusedBefore = refused;
        return fresh;
    }

    @Override
    public int receive(final Arrival arrival) throws HostException {
        in.clear();
        int shown = 0;
        final int entries = receiver.receive(in);
        for (int i = 0; i < entries; i++) {
            final int segment = in.segmentSize(i) == 0 ? in.length(i) : in.segmentSize(i);
            for (int done = 0; done < in.length(i); done += segment) {
                arrival.arrived(in.buffer(), in.offset(i) + done, Math.min(segment, in.length(i) - done));
                shown++;
            }
        }
        return shown;
    }

    @Override
    public void await(final int timeoutMs) {
        poller.poll(timeoutMs);
    }

    @Override
    public void close() {
        sending.close();
        receiving.close();
    }
}
