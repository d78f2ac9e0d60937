// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.DuplexPath;
import net.culvert.appliance.path.HandshakeRing;
import net.culvert.appliance.path.InboundPath;
import net.culvert.appliance.path.OutboundPath;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.path.PathWait;
import net.culvert.appliance.path.StageClock;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.dispatch.Dispatcher;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunio.udp.StaleSourceListener;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunio.udp.UdpSender;
import net.culvert.tunio.udp.UdpSocket;
import net.culvert.tunio.udp.UdpSockets;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.wireguard.Tunnel;

/**
 * The two paths between device and sockets with what they own: threads, workers, ciphers, and the ways they wait. One
 * thread reads for both, or one for each.
 */
final class DataPaths implements AutoCloseable {
    private static final int NO_DEVICE = -1; // which poll(2) passes over

    private final UdpSockets sockets;
    private final StaleSourceListener onStale;
    private final CountersFile counters;
    private final AeadEngine engine;
    private final List<Aead> aeads = new ArrayList<>();
    private final EventFd inboundWakeUp = new EventFd();
    private final OutboundPath outbound;
    private final InboundPath inbound;
    private final List<PathThread> threads = new ArrayList<>();

    /**
     * Wires the paths. Device, sockets, ring and {@code outboundWakeUp}, which rouses the outbound path, stay the
     * caller's.
     *
     * @param onStale is told of an endpoint whose local address went away; by the thread that sends
     * @param onHostGone is told what the host took away; by the thread that ends for it
     */
    DataPaths(
            final TunDevice tun,
            final int offloads,
            final UdpSockets sockets,
            final StaleSourceListener onStale,
            final AeadEngine engine,
            final Tunnel tunnel,
            final EventFd outboundWakeUp,
            final HandshakeRing handshakes,
            final ThreadSettings settings,
            final CountersFile counters,
            final Consumer<HostException> onHostGone)
            throws HostException {
        this.sockets = sockets;
        this.onStale = onStale;
        this.engine = engine;
        this.counters = counters;
        final CpuBinding cpus = new CpuBinding(settings.cpus());
        final List<UdpSocket> open = openSockets();
        final boolean duplex = settings.readers() == 1;
        final PathWait outboundWait = duplex
                ? new PathWait(outboundWakeUp, descriptors(tun.pollDescriptor(), open))
                : new PathWait(outboundWakeUp, tun.pollDescriptor());
        final PathWait inboundWait = duplex ? outboundWait : new PathWait(inboundWakeUp, descriptors(NO_DEVICE, open));
        outbound = new OutboundPath(
                tun,
                tunnel,
                this::newAead,
                newSender("outbound")::send,
                counters,
                settings.dispatch(),
                cpus.threads("seal"),
                outboundWait);
        outbound.mtu(tun.mtu());
        inbound = new InboundPath(
                newReceivers(open),
                tunnel,
                this::newAead,
                handshakes,
                tun,
                new InboundPath.Offloads((offloads & TunOptions.TSO4) != 0, (offloads & TunOptions.USO4) != 0),
                counters,
                settings.dispatch(),
                cpus.threads("open"),
                inboundWait,
                1);
        if (duplex) {
            threads.add(new PathThread(new DuplexPath(inbound, outbound), cpus, onHostGone));
        } else {
            threads.add(new PathThread(outbound, cpus, onHostGone));
            threads.add(new PathThread(inbound, cpus, onHostGone));
        }
    }

    private List<UdpSocket> openSockets() {
        final List<UdpSocket> open = new ArrayList<>();
        for (final boolean ipv6 : new boolean[] {false, true}) {
            if (sockets.of(ipv6) != null) {
                open.add(sockets.of(ipv6));
            }
        }
        return open;
    }

    /** The device's descriptor and those of the sockets. */
    private static int[] descriptors(final int device, final List<UdpSocket> sockets) {
        final int[] descriptors = new int[1 + sockets.size()];
        descriptors[0] = device;
        for (int i = 0; i < sockets.size(); i++) {
            descriptors[1 + i] = sockets.get(i).descriptor();
        }
        return descriptors;
    }

    private UdpReceiver[] newReceivers(final List<UdpSocket> open) {
        final DropCounters drops = new DropCounters(counters, "inbound");
        return open.stream()
                .map(socket -> new UdpReceiver(socket, InboundPath.MAX_MESSAGES, drops, counters))
                .toArray(UdpReceiver[]::new);
    }

    /** A sender for one thread, that counts its drops under {@code thread}. */
    UdpSender newSender(final String thread) {
        return new UdpSender(sockets, onStale, new DropCounters(counters, thread), counters);
    }

    /** A cipher for one thread; any thread. */
    private synchronized Aead newAead() {
        final Aead aead = engine.newAead();
        aeads.add(aead);
        return aead;
    }

    /** The outbound path, which needs to know the device's MTU. */
    OutboundPath outbound() {
        return outbound;
    }

    /** How long bursts take, of each path. */
    List<StageClock> clocks() {
        return List.of(outbound.clock(), inbound.clock());
    }

    /** Where and by how many threads packets are sealed and opened. */
    List<Dispatcher<?>> dispatchers() {
        return List.of(outbound.dispatcher(), inbound.dispatcher());
    }

    /** Rouses who sleeps on sockets that were replaced; any thread. */
    void socketsChanged() {
        inbound.wakeUp();
    }

    void start() {
        threads.forEach(PathThread::start);
    }

    /** Stops the threads, then the workers; {@link #close} frees what they used. */
    void stop() {
        threads.forEach(PathThread::stop);
        dispatchers().forEach(Dispatcher::close);
    }

    @Override
    public void close() {
        aeads.forEach(Aead::close);
        inboundWakeUp.close();
    }
}
