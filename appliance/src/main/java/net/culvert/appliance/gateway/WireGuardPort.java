// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.culvert.appliance.TunnelSettings;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.path.ControlPath;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.appliance.uapi.TunnelConfiguration;
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
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSockets;
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
 */
public final class WireGuardPort implements Port {
    private static final int QUEUE_LIMIT = 4096; // packets: what a burst of joined datagrams holds

    private final String name;
    private final UdpSockets sockets;
    private final EventFd controlWakeUp = new EventFd();
    private final List<Aead> aeads = new ArrayList<>();
    private final WireGuardReceiver receiver;
    private final WireGuardSender sender;
    private final TunnelControl core;
    private final ControlPath control;
    private final TunnelConfiguration settings;
    private final CountersFile counters;
    private NetworkInterface networkInterface;
    private PathThread thread; // null until it is started

    /** Opens the sockets; {@code forwardWakeUp} rouses the forwarding thread. The engine's ciphers are its own. */
    WireGuardPort(
            final InterfaceConfig.WireGuard config,
            final AeadEngine engine,
            final CountersFile counters,
            final EventFd forwardWakeUp)
            throws HostException {
        name = config.name();
        this.counters = counters;
        sockets = UdpSockets.open(config.listenPort(), 0);
        final Tunnel tunnel = new Tunnel(
                new SecureRandom(),
                WireGuardPort::wallClockNs,
                new Tunnel.WakeUps(forwardWakeUp::signal, controlWakeUp::signal));
        final HandshakeRing handshakes = new HandshakeRing(controlWakeUp::signal);
        receiver = new WireGuardReceiver(name, sockets, tunnel, newAead(engine), handshakes, counters);
        sender = new WireGuardSender(
                name, tunnel, newAead(engine), newSender(counters, name + ".outbound")::send, config.mtu(), counters);
        core = tunnel.newControl(newSender(counters, name + ".control")::send, System.nanoTime());
        core.privateKey(config.privateKey());
        try {
            WireGuardPeers.add(core, config.peers());
        } catch (final IllegalArgumentException e) {
            free();
            throw e;
        }
        control = new ControlPath(
                core,
                handshakes,
                new AlwaysUp(core),
                List.of(),
                new DropCounters(counters, name + ".control"),
                controlWakeUp);
        settings = new TunnelSettings(core, sockets, forwardWakeUp::signal, List.of());
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

    private UdpSender newSender(final CountersFile counters, final String path) {
        return new UdpSender(sockets, this::forgetLocalAddress, new DropCounters(counters, path), counters);
    }

    private void forgetLocalAddress(final Endpoint stale) {
        control.post(() -> core.forgetLocalAddress(stale));
    }

    /** Name of the interface. */
    public String name() {
        return name;
    }

    /** The way to its control thread. */
    public ControlQueue controlQueue() {
        return control;
    }

    /** What a UAPI client reads and changes; on its control thread only. */
    public TunnelConfiguration settings() {
        return settings;
    }

    @Override
    public void start(final Consumer<HostException> onHostGone) {
        thread = new PathThread(control, new CpuBinding(List.of()), onHostGone);
        thread.start();
    }

    @Override
    public void stop() {
        if (thread != null) {
            thread.stop();
        }
        control.end();
    }

    @Override
    public void prepare(final InterfaceConfig from, final InterfaceConfig to, final Undo undo) throws HostException {
        final int portBefore = sockets.port();
        final int port = ((InterfaceConfig.WireGuard) to).listenPort();
        if (port != ((InterfaceConfig.WireGuard) from).listenPort()) {
            listen(port);
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
        control.run(() -> {
            core.privateKey(after.privateKey());
            WireGuardPeers.change(core, before.peers(), after.peers());
        });
    }

    @Override
    public InterfaceSpec spec(final InterfaceConfig config) {
        return InterfaceSpec.of(config.name(), config.mtu(), new OutputQueue(QUEUE_LIMIT, this))
                .withMtuHook(sender::mtu);
    }

    @Override
    public void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
        receiver.attach(networkInterface);
    }

    @Override
    public int[] descriptors() {
        return receiver.descriptors();
    }

    @Override
    public void service() {
        sender.service();
    }

    @Override
    public boolean receive(final ForwardingWorker worker, final BurstInput input) throws HostException {
        return receiver.receive(input);
    }

    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        sender.transmit(queue, drops);
    }

    @Override
    public void refresh() {
        networkInterface.up(true);
    }

    @Override
    public void close() {
        stop();
        free();
        for (final String path : List.of(".inbound.", ".outbound.", ".control.")) {
            counters.free(name + path);
        }
    }

    private void free() {
        sockets.close();
        aeads.forEach(Aead::close);
        controlWakeUp.close();
    }
}
