// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.appliance.path.ControlPath;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.DeviceState;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.udp.UdpSockets;
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
    private final TunDevice tun;
    private final LinkWatcher watcher;
    private final UdpSockets sockets;
    private final EventFd outboundWakeUp = new EventFd();
    private final EventFd controlWakeUp = new EventFd();
    private final CountersFile counters;
    private final TunnelControl core;
    private final DataPaths data;
    private final ControlPath control;
    private final PathThread controlThread;
    private final TunnelSettings settings;

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
        final Tunnel tunnel = new Tunnel(
                new SecureRandom(),
                WireGuardInterface::wallClockNs,
                new Tunnel.WakeUps(outboundWakeUp::signal, controlWakeUp::signal));
        final HandshakeRing handshakes = new HandshakeRing(controlWakeUp::signal);
        data = new DataPaths(
                tun,
                offloads,
                sockets,
                this::forgetLocalAddress,
                engine,
                tunnel,
                outboundWakeUp,
                handshakes,
                threadSettings,
                counters,
                onHostGone);
        core = tunnel.newControl(data.newSender("control")::send, System.nanoTime());
        final DeviceState device = new DeviceState(tun, watcher, core, data.outbound());
        control = new ControlPath(
                core, handshakes, device, data.clocks(), new DropCounters(counters, "control"), controlWakeUp);
        controlThread = new PathThread(control, new CpuBinding(List.of()), onHostGone);
        settings = new TunnelSettings(core, new SocketPort(sockets, data::socketsChanged), data.dispatchers());
    }

    private void forgetLocalAddress(final Endpoint stale) {
        control.post(() -> core.forgetLocalAddress(stale));
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
        controlThread.start();
        data.start();
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

    /** Stops the threads, the control thread last, then closes sockets and device. */
    @Override
    public void close() {
        data.stop();
        controlThread.stop();
        control.end();
        sockets.close();
        tun.close();
        if (watcher != null) {
            watcher.close();
        }
        data.close();
        outboundWakeUp.close();
        controlWakeUp.close();
        counters.close();
    }
}
