// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.culvert.appliance.ListenPort;
import net.culvert.appliance.SocketPort;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSocket;
import net.culvert.tunio.udp.UdpSockets;

/** The outer side of a tunnel whose datagrams are the host's: UDP sockets for both families. */
final class HostSockets implements OuterSide {
    private final UdpSockets sockets;
    private final Runnable wakeUp;
    private final UdpSender data;
    private final UdpSender handshakes;

    /**
     * Opens the sockets, 0 for any port that is free.
     *
     * @param wakeUp rouses the forwarding thread
     * @param stale is told of endpoints whose local address is the host's no more
     */
    HostSockets(
            final String name,
            final int port,
            final CountersFile counters,
            final Runnable wakeUp,
            final Consumer<Endpoint> stale)
            throws HostException {
        this.wakeUp = wakeUp;
        sockets = UdpSockets.open(port, 0);
        data = new UdpSender(sockets, stale::accept, new DropCounters(counters, name + ".outbound"), counters);
        handshakes = new UdpSender(sockets, stale::accept, new DropCounters(counters, name + ".control"), counters);
    }

    @Override
    public ListenPort listenPort() {
        return new SocketPort(sockets, wakeUp);
    }

    @Override
    public List<UdpSocket> sockets() {
        return Stream.of(sockets.of(false), sockets.of(true))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public DatagramSink data() {
        return data::send;
    }

    @Override
    public DatagramSink handshakes() {
        return handshakes::send;
    }

    @Override
    public boolean receive(final WireGuardReceiver receiver, final BurstInput input) throws HostException {
        return receiver.receive(input);
    }

    @Override
    public void close() {
        sockets.close();
    }
}
