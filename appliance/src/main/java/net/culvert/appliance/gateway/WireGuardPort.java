// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.culvert.appliance.ListenPort;
import net.culvert.appliance.TunnelSettings;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.gateway.peer.PeerServices;
import net.culvert.appliance.gateway.peer.PeerSettings;
import net.culvert.appliance.path.ControlPath;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;

/**
 * A WireGuard tunnel that ends in the router: its peers' packets come out of UDP sockets and go back there, and no
 * device of the host is between them.
 *
 * <pre>
 *   UDP ──▶ {@link WireGuardReceiver}: open ▸ check ──▶ router ──▶ {@link WireGuardSender}: route ▸ seal ──▶ UDP
 *                    │ handshakes                                            ▲ keepalives, what waited
 *                    └────────────▶ control thread, {@link ControlPath} ─────┘
 * </pre>
 *
 * <p>The sockets are the host's, or there are none and a table of the gateway carries its datagrams: {@link OuterSide}.
 */
public final class WireGuardPort implements Port {
    private static final int QUEUE_LIMIT = 4096; // packets: what a burst of joined datagrams holds

    private final String name;
    private final OuterSide outer;
    private final ListenPort listenPort;
    private final TunnelTaps taps;
    private final EventFd controlWakeUp = new EventFd();
    private final List<Aead> aeads = new ArrayList<>();
    private final WireGuardReceiver receiver;
    private final WireGuardSender sender;
    private final TunnelControl core;
    private final ControlPath control;
    private final TunnelConfiguration settings;
    private final CountersFile counters;
    private final PeerSettings peers;
    private NetworkInterface networkInterface;
    private volatile PathThread thread; // null until it is started
    private boolean isWantedUp = true; // by the operator; control thread

    /**
     * Opens the sockets, or takes a port of a table; {@code forwardWakeUp} rouses the forwarding thread. The engine's
     * ciphers are its own.
     */
    WireGuardPort(
            final InterfaceConfig.WireGuard config,
            final AeadEngine engine,
            final CountersFile counters,
            final EventFd forwardWakeUp,
            final PeerServices services,
            final OuterTunnels outerTunnels)
            throws HostException {
        name = config.name();
        this.counters = counters;
        final int port = config.listenPort();
        outer = config.outerFib() == InterfaceConfig.WireGuard.HOST
                ? new HostSockets(name, port, counters, forwardWakeUp::signal, this::forgetLocalAddress)
                : new OuterTunnel(outerTunnels, name, port, config.outerFib(), counters, forwardWakeUp::signal);
        listenPort = outer.listenPort();
        taps = new TunnelTaps(listenPort::port);
        final Tunnel tunnel = new Tunnel(
                new SecureRandom(),
                WireGuardPort::wallClockNs,
                new Tunnel.WakeUps(forwardWakeUp::signal, controlWakeUp::signal));
        final HandshakeRing handshakes = new HandshakeRing(controlWakeUp::signal);
        receiver = new WireGuardReceiver(name, outer.sockets(), tunnel, newAead(engine), handshakes, counters, taps);
        sender = new WireGuardSender(name, tunnel, newAead(engine), taps.before(outer.data()), config.mtu(), counters);
        sender.outer(outer.sender());
        core = tunnel.newControl(taps.before(outer.handshakes()), System.nanoTime());
        core.keyLog(taps);
        core.privateKey(config.privateKey());
        peers = services.tunnel(name, core, this::post);
        config.peers().forEach(peer -> peers.apply(peer, System.nanoTime()));
        core.up(System.nanoTime()); // a handshake may wait when the control thread takes its first turn
        control = new ControlPath(
                core,
                handshakes,
                new PeerFollower(peers),
                List.of(),
                new DropCounters(counters, name + ".control"),
                controlWakeUp);
        settings = new TunnelSettings(core, listenPort, List.of());
    }

    private static long wallClockNs() {
        final Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private Aead newAead(final AeadEngine engine) {
        final Aead aead = engine.newAead();
        aeads.add(aead);
        return aead;
    }

    private void forgetLocalAddress(final Endpoint stale) {
        post(() -> core.forgetLocalAddress(stale));
    }

    private void post(final Runnable work) {
        control.post(work);
    }

    /** Name of the interface. */
    public String name() {
        return name;
    }

    /** Who looks at it from outside. */
    TunnelTaps taps() {
        return taps;
    }

    /** The way to its control thread. */
    public ControlQueue controlQueue() {
        return control;
    }

    /** What a UAPI client reads and changes; on its control thread only. */
    public TunnelConfiguration settings() {
        return settings;
    }

    /** Its peers as the file has them; on its control thread only. */
    public PeerSettings peers() {
        return peers;
    }

    @Override
    public void start(final Consumer<HostException> onHostGone) {
        thread = new PathThread(control, new CpuBinding(List.of()), onHostGone);
        thread.start();
    }

    /** Its control thread, once it has started. */
    List<PathThread> threads() {
        final PathThread started = thread;
        return started == null ? List.of() : List.of(started);
    }

    @Override
    public void stop() {
        if (thread != null) {
            thread.stop();
        }
        control.end();
        outer.stop();
    }

    @Override
    public void prepare(final InterfaceConfig from, final InterfaceConfig to, final Undo undo) throws HostException {
        final InterfaceConfig.WireGuard before = (InterfaceConfig.WireGuard) from;
        final InterfaceConfig.WireGuard after = (InterfaceConfig.WireGuard) to;
        final int portBefore = listenPort.port();
        if (after.listenPort() != before.listenPort()) {
            listen(after.listenPort());
            undo.add(() -> listen(portBefore));
        }
    }

    private void listen(final int port) throws HostException {
        final AtomicReference<HostException> refusal = new AtomicReference<>();
        control.run(() -> {
            try {
                settings.listenPort(port);
            } catch (final HostException e) {
                refusal.set(e);
            }
        });
        if (refusal.get() != null) {
            throw refusal.get();
        }
    }

    @Override
    public void change(final InterfaceConfig from, final InterfaceConfig to) {
        final InterfaceConfig.WireGuard before = (InterfaceConfig.WireGuard) from;
        final InterfaceConfig.WireGuard after = (InterfaceConfig.WireGuard) to;
        sender.mtu(after.mtu());
        outer.fib(after.outerFib()); // a table, as before, or still the host
        control.run(() -> {
            core.privateKey(after.privateKey());
            peers.change(before.peers(), after.peers(), System.nanoTime());
        });
    }

    @Override
    public InterfaceSpec spec(final InterfaceConfig config) {
        return InterfaceSpec.of(config.name(), config.mtu(), new OutputQueue(QUEUE_LIMIT, this));
    }

    @Override
    public void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
        receiver.attach(networkInterface);
        sender.attach(networkInterface);
        outer.open();
    }

    @Override
    public boolean isTunnel() {
        return outer.isTunnel();
    }

    @Override
    public void ways(final Inbox found, final Inbox[] made) {
        outer.ways(found, made);
    }

    @Override
    public boolean hasInput() {
        return outer.hasInput();
    }

    @Override
    public boolean hasWork() {
        return outer.hasWork();
    }

    @Override
    public void send(final ForwardingWorker worker, final Workstream stream) {
        outer.send(worker, stream);
    }

    @Override
    public boolean hasRelayed(final int worker) {
        return outer.hasRelayed(worker);
    }

    @Override
    public void relay(final int number, final ForwardingWorker worker) {
        outer.relay(number, worker);
    }

    @Override
    public NetworkInterface networkInterface() {
        return networkInterface;
    }

    @Override
    public void up(final boolean up) {
        isWantedUp = up;
        refresh();
    }

    @Override
    public void mtu(final int mtu) {
        networkInterface.mtu(mtu);
        sender.mtu(mtu);
    }

    @Override
    public int[] descriptors() {
        return receiver.descriptors();
    }

    @Override
    public void service() {
        sender.service();
        outer.service();
    }

    @Override
    public boolean receive(final BurstInput input) throws HostException {
        return outer.receive(receiver, input);
    }

    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        sender.transmit(queue, drops);
    }

    @Override
    public void refresh() {
        networkInterface.up(isWantedUp);
    }

    @Override
    public void close() {
        stop();
        peers.close(System.nanoTime());
        outer.close();
        aeads.forEach(Aead::close);
        controlWakeUp.close();
        for (final String path : List.of(".inbound.", ".outbound.", ".control.")) {
            counters.free(name + path);
        }
    }
}
