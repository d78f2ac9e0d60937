// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import net.culvert.appliance.capture.Capture;
import net.culvert.appliance.capture.CapturePoints;
import net.culvert.appliance.capture.CaptureServer;
import net.culvert.appliance.capture.OuterTap;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.tunnel.wireguard.KeyLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The captures of a gateway that runs, and what they are attached to. The control thread's, but where said. */
public final class GatewayTaps implements CapturePoints, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayTaps.class);

    private final Gateway gateway;
    private final Map<Capture, Map<NetworkInterface, Runnable>> attached = new HashMap<>(); // how to detach
    private volatile CaptureServer server; // null while none is served

    GatewayTaps(final Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Serves captures on a socket beside the control socket; where that cannot be made, the gateway works all the same.
     */
    public void serve(final Path controlSocket) {
        final Path socket = CaptureServer.beside(controlSocket);
        try {
            server = CaptureServer.open(socket, this);
        } catch (final IOException e) {
            LOG.warn("Packets cannot be captured, for there is no socket {}: {}", socket, e.getMessage());
        }
    }

    /** Has captures follow interfaces that come and go. */
    void follow(final InterfaceEvent event) {
        switch (event) {
            case InterfaceEvent.Arrived arrived -> attached.keySet().forEach(each -> attach(each, arrived.source()));
            case InterfaceEvent.Departed departed ->
                attached.values().forEach(detachers -> detachers.remove(departed.source())); // taps went with it
            default -> {} // changes no tap
        }
    }

    /** {@inheritDoc} */
    @Override
    public void attach(final Capture capture) {
        gateway.control().run(() -> {
            check(capture);
            attached.put(capture, new HashMap<>());
            gateway.interfaces().snapshot().all().forEach(each -> attach(capture, each));
        });
    }

    private void check(final Capture capture) {
        final String name = capture.request().interfaceName();
        if (name == null) {
            return;
        }
        final NetworkInterface found = gateway.interfaces().snapshot().find(name);
        if (capture.request().isOuter() && tunnel(found) == null) {
            throw new IllegalArgumentException(
                    "interface " + found + " is no tunnel, so it has no datagrams; leave --outer out");
        }
    }

    private void attach(final Capture capture, final NetworkInterface to) {
        final String name = capture.request().interfaceName();
        if (name != null && !name.equals(to.name())) {
            return;
        }
        final TunnelTaps tunnel = tunnel(to);
        final List<Runnable> detachers = new ArrayList<>();
        if (capture.request().isKeyed() && tunnel != null) {
            final KeyLog log = capture.keyLog();
            tunnel.attach(log);
            detachers.add(() -> tunnel.detach(log));
        }
        if (!capture.request().isOuter()) {
            final PacketTap tap = capture.tapOf(to.name());
            to.attach(tap);
            detachers.add(() -> to.detach(tap));
        } else if (tunnel != null) {
            final OuterTap tap = capture.outerTapOf(to.name(), tunnel.localPort());
            tunnel.attach(tap);
            detachers.add(() -> tunnel.detach(tap));
        }
        attached.get(capture).put(to, () -> detachers.forEach(Runnable::run));
    }

    private TunnelTaps tunnel(final NetworkInterface of) {
        for (final WireGuardPort port : gateway.tunnels()) {
            if (port.name().equals(of.name())) {
                return port.taps();
            }
        }
        return null;
    }

    /** {@inheritDoc} */
    @Override
    public void detach(final Capture capture) {
        try {
            gateway.control().run(() -> {
                final Map<NetworkInterface, Runnable> detachers = attached.remove(capture);
                if (detachers != null) {
                    detachers.values().forEach(Runnable::run);
                }
            });
        } catch (final RejectedExecutionException e) { // the gateway has ended, and its taps with it
            return;
        }
    }

    /** Ends what is served; any thread, before the gateway's threads end. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
