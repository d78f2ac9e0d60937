// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import net.culvert.appliance.ListenPort;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpSocket;

/**
 * Where a tunnel's datagrams come from and go to: {@link HostSockets}, or a table of the gateway, {@link OuterTunnel}.
 * The forwarding thread's, where nothing else is said; what only one of them needs the other leaves as it is here.
 */
interface OuterSide extends AutoCloseable {
    /** Its port; control thread. */
    ListenPort listenPort();

    /** What the tunnel reads, none where workers bring its datagrams. */
    List<UdpSocket> sockets();

    /** Sends data. */
    DatagramSink data();

    /** Sends handshake messages; the tunnel's control thread. */
    DatagramSink handshakes();

    /** What fits each datagram to the packet in it; null where sockets send. */
    default OuterSender sender() {
        return null;
    }

    /** Has another table carry its packets; control thread. */
    default void fib(final int fib) {}

    /** Takes in datagrams from now on; control thread. */
    default void open() {}

    /** As {@link Port#isTunnel}. */
    default boolean isTunnel() {
        return false;
    }

    /** As {@link Port#ways}. */
    default void ways(final Inbox found, final Inbox[] made) {}

    /** As {@link Port#hasInput}. */
    default boolean hasInput() {
        return false;
    }

    /** Has the receiver take what is there; says whether more may wait that nothing else tells of. */
    boolean receive(WireGuardReceiver receiver, BurstInput input) throws HostException;

    /** As {@link Port#hasWork}. */
    default boolean hasWork() {
        return false;
    }

    /** As {@link Port#send}. */
    default void send(final ForwardingWorker worker, final Workstream stream) {}

    /** As {@link Port#hasRelayed}. */
    default boolean hasRelayed(final int worker) {
        return false;
    }

    /** As {@link Port#relay}. */
    default void relay(final int number, final ForwardingWorker worker) {}

    /** Sends the handshake messages that wait. */
    default void service() {}

    /** Ends taking in datagrams, while the tunnel's thread still ends; control thread. */
    default void stop() {}

    /** Gives back what it holds; control thread. */
    @Override
    void close();
}
