// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.uapi.ListeningSocket;
import net.culvert.appliance.uapi.UapiServer;
import net.culvert.appliance.uapi.UapiSocket;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/** The sockets that {@code wg} finds a gateway's tunnels by, one for each. Any thread. */
public final class TunnelSockets implements AutoCloseable {
    private final Consumer<String> log;
    private final Map<String, UapiServer> open = new HashMap<>(); // by interface

    /** @param log takes a sentence without keys; any thread */
    public TunnelSockets(final Consumer<String> log) {
        this.log = log;
    }

    /**
     * Opens the socket of a tunnel and serves it; requests wait until the tunnel's control thread runs.
     *
     * @throws HostException EADDRINUSE when another process answers on it; where the host refuses the file, the tunnel
     *     works without one, which is logged
     */
    public synchronized void open(final WireGuardPort tunnel) throws HostException {
        final ListeningSocket socket;
        try {
            socket = UapiSocket.create(tunnel.name());
        } catch (final HostException e) {
            if (e.is(Errno.EADDRINUSE)) {
                throw e;
            }
            log.accept("wg does not find interface " + tunnel.name() + ": " + e.getMessage());
            return;
        }
        final UapiServer server = new UapiServer(socket, tunnel.settings(), tunnel.controlQueue(), log);
        open.put(tunnel.name(), server);
        server.start(() -> log.accept("the control socket of interface " + tunnel.name()
                + " was removed or replaced; wg does not find it any more"));
    }

    /** Opens and closes sockets so that they are those of the tunnels; one that cannot be opened is logged. */
    synchronized void follow(final List<WireGuardPort> tunnels) {
        final Set<String> names = tunnels.stream().map(WireGuardPort::name).collect(Collectors.toSet());
        Set.copyOf(open.keySet()).stream().filter(name -> !names.contains(name)).forEach(this::close);
        for (final WireGuardPort tunnel : tunnels) {
            if (!open.containsKey(tunnel.name())) {
                try {
                    open(tunnel);
                } catch (final HostException e) {
                    log.accept("wg cannot reach the tunnel " + tunnel.name() + ": " + e.getMessage());
                }
            }
        }
    }

    /** Closes the socket of the tunnel of that name, if there is one. */
    public synchronized void close(final String name) {
        final UapiServer server = open.remove(name);
        if (server != null) {
            server.close();
        }
    }

    /** Closes all. */
    @Override
    public synchronized void close() {
        open.values().forEach(UapiServer::close);
        open.clear();
    }
}
