// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.Mark;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.NetworkNamespace;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunio.udp.UdpSocket;
import net.culvert.tunio.udp.UdpSockets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Datagrams from sockets, one for each flow, to an address and port: the subject is all that lies between. They are
 * received on that port, perhaps in another network namespace, or where the far end sends them back on the sending
 * sockets. Of which flow one is says the mark in it.
 */
public final class UdpPath implements Subject {
    /** Flows at most, each of which has a socket. */
    public static final int MAX_FLOWS = 256;

    private static final int MESSAGES = 8; // to receive at once; each may be a run of many datagrams

    private final UdpFlow[] flows;
    private final UdpSockets receiving; // null where the flows' own do
    private final Burst in = new Burst(Burst.HEADROOM + MESSAGES * UdpReceiver.STRIDE, MESSAGES);
    private final DropCounters drops;
    private final UdpReceiver[] receivers;
    private final Poller poller; // of all receivers
    private final Mark mark = new Mark();
    private long refusedBefore;

    private UdpPath(
            final boolean isIpv6,
            final UdpFlow[] flows,
            final UdpSockets receiving,
            final DropCounters drops,
            final CountersFile counters) {
        this.flows = flows;
        this.receiving = receiving;
        this.drops = drops;
        receivers = new UdpReceiver[receiving == null ? flows.length : 1];
        final int[] descriptors = new int[receivers.length];
        for (int i = 0; i < receivers.length; i++) {
            final UdpSocket socket = (receiving == null ? flows[i].sockets() : receiving).of(isIpv6);
            receivers[i] = new UdpReceiver(socket, MESSAGES, new DropCounters(counters, "receive" + i), counters);
            descriptors[i] = socket.descriptor();
        }
        poller = new Poller(descriptors);
    }

    /**
     * Opens the sockets.
     *
     * @param flows 1 to {@value #MAX_FLOWS}
     * @param namespace where to send from, null for the one of this thread
     * @param receiveNamespace where to receive, null for the same
     * @param isReflected whether the far end sends back
     */
    public static UdpPath open(
            final InetSocketAddress target,
            final int flows,
            final String namespace,
            final String receiveNamespace,
            final boolean isReflected)
            throws HostException, LoadException {
        final String reason = in(namespace, () -> unreachable(target));
        if (reason != null) {
            throw new LoadException(target.getAddress().getHostAddress() + " cannot be reached from "
                    + (namespace == null ? "here" : "namespace " + namespace) + " (" + reason + ")");
        }
        final Endpoint endpoint = Endpoint.of(target);
        final CountersFile counters = CountersFile.inMemory();
        final DropCounters drops = new DropCounters(counters, "send");
        final UdpFlow[] opened = new UdpFlow[flows];
        try {
            for (int i = 0; i < flows; i++) {
                opened[i] = in(namespace, () -> new UdpFlow(endpoint, drops, counters));
            }
            final String where = receiveNamespace == null ? namespace : receiveNamespace;
            final UdpSockets receiving = isReflected ? null : in(where, () -> UdpSockets.open(target.getPort(), 0));
            return new UdpPath(endpoint.ipv6(), opened, receiving, drops, counters);
        } catch (final HostException e) {
            close(opened);
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

    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        final int flow = flows.length == 1 ? 0 : mark.wrap(buffer, offset).flow() % flows.length;
        flows[flow].send(buffer, offset, length);
        return DropReason.NONE;
    }

    @Override
    public int flush() {
        for (final UdpFlow flow : flows) {
            flow.flush();
        }
        final long refused = drops.packets(DropReason.UDP_SEND_FAILED) + drops.packets(DropReason.UDP_NO_SOCKET);
        final int fresh = (int) (refused - refusedBefore);
        refusedBefore = refused;
        return fresh;
    }

    @Override
    public int receive(final Arrival arrival) throws HostException {
        if (receivers.length == 1) {
            return receive(receivers[0], arrival);
        }
        int shown = 0;
        if (poller.poll(0) > 0) { // one call, instead of one for each socket that has nothing
            for (int i = 0; i < receivers.length; i++) {
                shown += poller.ready(i) ? receive(receivers[i], arrival) : 0;
            }
        }
        return shown;
    }

    private int receive(final UdpReceiver receiver, final Arrival arrival) throws HostException {
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
        close(flows);
        if (receiving != null) {
            receiving.close();
        }
    }

    private static void close(final UdpFlow[] flows) {
        for (final UdpFlow flow : flows) {
            if (flow != null) {
                flow.close();
            }
        }
    }
}
