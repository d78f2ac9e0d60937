// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import java.util.function.Consumer;
import net.culvert.appliance.ListenPort;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpSocket;

/**
 * The outer side of a tunnel whose datagrams go by a table of the gateway and not by sockets of the host.
 *
 * <pre>
 *  sealed ──────────────▶ {@link OuterSender} ──▶ router, outer table
 *  handshakes ──▶ ring ────────────▲
 *  any worker, {@link OuterTunnels} ──▶ inbox ──▶ {@link WireGuardReceiver}
 * </pre>
 *
 * <p>The tunnel's forwarding thread owns the sender and reads the inbox; its control thread puts handshakes into the
 * ring and sets the port.
 */
final class OuterTunnel implements OuterSide, ListenPort {
    private static final int HANDSHAKES_AT_ONCE = 64;

    private final OuterTunnels all;
    private final OuterSender sender;
    private final HandshakeRing handshakes;
    private final DropCounters outboundDrops; // the forwarding thread's
    private final DropCounters controlDrops; // the control thread's
    private final Consumer<Burst> sendHandshake; // made once
    private volatile int port;
    private volatile int fib;
    private volatile Inbox inbox;
    private volatile MadePackets made;

    /**
     * Takes a port, 0 for any that is free.
     *
     * @param wakeUp rouses the forwarding thread
     * @throws HostException EADDRINUSE where another tunnel has it
     */
    OuterTunnel(
            final OuterTunnels all,
            final String name,
            final int port,
            final int fib,
            final CountersFile counters,
            final Runnable wakeUp)
            throws HostException {
        this.all = all;
        outboundDrops = new DropCounters(counters, name + ".outbound");
        sender = new OuterSender(all.fibs(), all.nesting(), this::fib, this::port, outboundDrops);
        sendHandshake = sender::sendHandshake;
        handshakes = new HandshakeRing(wakeUp);
        controlDrops = new DropCounters(counters, name + ".control");
        this.fib = fib;
        port(port);
    }

    @Override
    public ListenPort listenPort() {
        return this;
    }

    @Override
    public List<UdpSocket> sockets() {
        return List.of();
    }

    @Override
    public DatagramSink data() {
        return sender;
    }

    @Override
    public DatagramSink handshakes() {
        return this::sendLater;
    }

    /** The table that carries its packets; any thread. */
    int fib() {
        return fib;
    }

    @Override
    public void fib(final int fib) {
        this.fib = fib;
    }

    @Override
    public int port() {
        return port;
    }

    /**
     * Takes another port, 0 for any that is free.
     *
     * @throws HostException EADDRINUSE where another tunnel has it
     */
    @Override
    public void port(final int port) throws HostException {
        synchronized (all) {
            this.port = all.claim(this, port);
        }
    }

    @Override
    public int fwmark() {
        return 0;
    }

    /** Refuses a mark: it is for the host's routes, which these packets do not meet. */
    @Override
    public void fwmark(final int mark) throws HostException {
        if (mark != 0) {
            throw new HostException(
                    "a mark is for the host's routes; this tunnel goes by those of the gateway",
                    Errno.EOPNOTSUPP.number());
        }
    }

    @Override
    public OuterSender sender() {
        return sender;
    }

    /** Hands handshake messages to the forwarding thread. */
    private void sendLater(final Burst messages) {
        for (int i = 0; i < messages.size(); i++) {
            controlDrops.count(
                    handshakes.offer(messages.buffer(), messages.offset(i), messages.length(i), messages.endpoint(i)),
                    messages.length(i));
        }
    }

    @Override
    public void service() {
        handshakes.drain(sendHandshake, HANDSHAKES_AT_ONCE);
    }

    @Override
    public boolean isTunnel() {
        return true;
    }

    @Override
    public boolean hasInput() {
        return !inbox.isEmpty();
    }

    @Override
    public boolean receive(final WireGuardReceiver receiver, final BurstInput input) {
        receiver.receive(inbox, input);
        return false; // hasInput knows
    }

    @Override
    public boolean hasWork() {
        return !sender.outgoing().isEmpty();
    }

    @Override
    public void send(final ForwardingWorker worker, final Workstream stream) {
        made.send(sender.outgoing(), worker, stream);
        sender.outgoing().clear();
    }

    @Override
    public boolean hasRelayed(final int worker) {
        return made.hasWork(worker);
    }

    @Override
    public void relay(final int number, final ForwardingWorker worker) {
        made.relay(number, worker);
    }

    @Override
    public void ways(final Inbox found, final Inbox[] made) {
        inbox = found;
        this.made = new MadePackets(made, this::fib, outboundDrops);
    }

    @Override
    public void open() {
        all.add(this);
    }

    /** What workers put packets for it into. */
    Inbox inbox() {
        return inbox;
    }

    /** Gives the port back. */
    @Override
    public void stop() {
        all.remove(this);
    }

    @Override
    public void close() {
        stop();
    }
}
