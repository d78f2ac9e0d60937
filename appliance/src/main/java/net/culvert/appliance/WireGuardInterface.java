// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.appliance.path.ControlPath;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.DeviceState;
import net.culvert.appliance.path.DuplexPath;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.appliance.path.InboundPath;
import net.culvert.appliance.path.OutboundPath;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.path.PathWait;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.dispatch.Dispatcher;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSocket;
import net.culvert.tunio.udp.UdpSockets;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.wireguard.KeyLog;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;

/**
 * One WireGuard interface at work: a device, a pair of sockets, a tunnel between them, and the threads that run it: one
 * for control, and one for both directions or one for each.
 *
 * <pre>
 *              outbound                       inbound
 *   TUN ──▶ split ▸ route ▸ seal ──▶ UDP ──▶ open ▸ check ▸ join ──▶ TUN
 *                    ▲ mailbox                │ ring: handshakes; mailbox
 *                    └──── control thread ◀───┘
 *                          settings, handshakes, timers, device state
 * </pre>
 */
public final class WireGuardInterface implements AutoCloseable {
    private static final int NO_DEVICE = -1; // which poll(2) passes over

    private final TunDevice tun;
    private final LinkWatcher watcher;
    private final UdpSockets sockets;
    private final List<Aead> aeads = new ArrayList<>();
    private final List<EventFd> eventFds = new ArrayList<>();
    private final CountersFile counters;
    private final TunnelControl core;
    private final ControlPath control;
    private final TunnelSettings settings;
    private final List<PathThread> threads = new ArrayList<>();
    private final List<Dispatcher<?>> dispatchers;

    /**
     * Wires the interface; it works from {@link #start} on. Device, watcher (which may be null), sockets and counters
     * are its own from then on.
     */
    public WireGuardInterface(
            final TunDevice tun,
            final LinkWatcher watcher,
            final int offloads,
            final UdpSockets sockets,
            final AeadEngine engine,
            final ThreadSettings threadSettings,
            final CountersFile counters,
            final Consumer<HostException> onHostGone)
            throws HostException {
        this.tun = tun;
        this.watcher = watcher;
        this.sockets = sockets;
        this.counters = counters;
        final CpuBinding cpus = new CpuBinding(threadSettings.cpus());
        final EventFd outboundWakeUp = newEventFd();
        final EventFd controlWakeUp = newEventFd();
        final Tunnel tunnel = new Tunnel(
                new SecureRandom(),
                WireGuardInterface::wallClockNs,
                new Tunnel.WakeUps(outboundWakeUp::signal, controlWakeUp::signal));

        final DropCounters controlDrops = new DropCounters(counters, "control");
        core = tunnel.newControl(newSender(controlDrops)::send, System.nanoTime());

        final UdpSocket[] open = openSockets(sockets);
        final boolean duplex = threadSettings.readers() == 1;
        final PathWait outboundWait = duplex
                ? new PathWait(outboundWakeUp, descriptors(tun.pollDescriptor(), open))
                : new PathWait(outboundWakeUp, tun.pollDescriptor());
        final PathWait inboundWait = duplex ? outboundWait : new PathWait(newEventFd(), descriptors(NO_DEVICE, open));
        final OutboundPath outbound = new OutboundPath(
                tun,
                tunnel,
                () -> newAead(engine),
                newSender(new DropCounters(counters, "outbound"))::send,
                counters,
                threadSettings.dispatch(),
                cpus.threads("seal"),
                outboundWait);
        outbound.mtu(tun.mtu());

        final HandshakeRing handshakes = new HandshakeRing(controlWakeUp::signal);
        final InboundPath inbound = new InboundPath(
                newReceivers(open, new DropCounters(counters, "inbound")),
                tunnel,
                () -> newAead(engine),
                handshakes,
                tun,
                new InboundPath.Offloads((offloads & TunOptions.TSO4) != 0, (offloads & TunOptions.USO4) != 0),
                counters,
                threadSettings.dispatch(),
                cpus.threads("open"),
                inboundWait,
                1);
        dispatchers = List.of(outbound.dispatcher(), inbound.dispatcher());

        final DeviceState device = new DeviceState(tun, watcher, core, outbound);
        control = new ControlPath(
                core, handshakes, device, List.of(outbound.clock(), inbound.clock()), controlDrops, controlWakeUp);
        settings = new TunnelSettings(core, sockets, inbound::wakeUp, dispatchers);
        final CpuBinding anywhere = new CpuBinding(List.of());
        threads.add(new PathThread(control, anywhere, onHostGone));
        if (duplex) {
            threads.add(new PathThread(new DuplexPath(inbound, outbound), cpus, onHostGone));
        } else {
            threads.add(new PathThread(outbound, cpus, onHostGone));
            threads.add(new PathThread(inbound, cpus, onHostGone));
        }
    }

    /** The device's descriptor and those of the sockets. */
    private static int[] descriptors(final int device, final UdpSocket[] sockets) {
        final int[] descriptors = new int[1 + sockets.length];
        descriptors[0] = device;
        for (int i = 0; i < sockets.length; i++) {
            descriptors[1 + i] = sockets[i].descriptor();
        }
        return descriptors;
    }

    private EventFd newEventFd() throws HostException {
        final EventFd eventFd = new EventFd();
        eventFds.add(eventFd);
        return eventFd;
    }

    /** A cipher for one thread; any thread. */
    private synchronized Aead newAead(final AeadEngine engine) {
        final Aead aead = engine.newAead();
        aeads.add(aead);
        return aead;
    }

    /** A sender for one thread. The peer whose local address went away is told on the control thread. */
    private UdpSender newSender(final DropCounters drops) {
        return new UdpSender(sockets, stale -> control.post(() -> core.forgetLocalAddress(stale)), drops, counters);
    }

    private UdpReceiver[] newReceivers(final UdpSocket[] open, final DropCounters drops) {
        final UdpReceiver[] receivers = new UdpReceiver[open.length];
        for (int i = 0; i < open.length; i++) {
            receivers[i] = new UdpReceiver(open[i], InboundPath.MAX_MESSAGES, drops, counters);
        }
        return receivers;
    }

    private static UdpSocket[] openSockets(final UdpSockets sockets) {
        final List<UdpSocket> open = new ArrayList<>();
        for (final boolean ipv6 : new boolean[] {false, true}) {
            if (sockets.of(ipv6) != null) {
                open.add(sockets.of(ipv6));
            }
        }
        return open.toArray(UdpSocket[]::new);
    }

    private static long wallClockNs() {
        final Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Has the secrets of every handshake told to the log, on the control thread; before {@link #start}. */
    public void keyLog(final KeyLog log) {
        core.keyLog(log);
    }

    /** Starts the threads. */
    public void start() {
        for (final PathThread thread : threads) {
            thread.start();
        }
    }

    /** The way to the control thread. */
    public ControlQueue controlQueue() {
        return control;
    }

    /** What a UAPI client reads and changes; on the control thread only. */
    public TunnelConfiguration settings() {
        return settings;
    }

    public CountersFile counters() {
        return counters;
    }

    /** Stops the threads, then closes sockets and device. */
    @Override
    public void close() {
        for (final PathThread thread : threads) {
            thread.stop();
        }
        dispatchers.forEach(Dispatcher::close);
        control.end();
        sockets.close();
        tun.close();
        if (watcher != null) {
            watcher.close();
        }
        aeads.forEach(Aead::close);
        eventFds.forEach(EventFd::close);
        counters.close();
    }
}
