// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.uapi.ListeningSocket;
import net.culvert.appliance.uapi.SocketServer;
import net.culvert.appliance.uapi.UnixSocket;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of a gateway: its own, and one for each tunnel. Owned by who runs the gateway; each connection has a
 * thread of its own.
 *
 * <pre>
 *  culvert show ──▶ /run/culvert/NAME.sock ──▶ connection's thread ─┬─ tasks ─▶ control thread of the gateway
 *                                              reads, prints        └─ tasks ─▶ control thread of each tunnel
 *  wg show ───────▶ /var/run/wireguard/IF.sock ▶ the same ───────────────────┘
 * </pre>
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final long IDLE_LIMIT_MS = 60_000; // of a client between two requests
    private static final long WRITE_LIMIT_MS = 10_000; // of a client that does not read

    private final Gateway gateway;
    private final EventStream events;
    private final Reloader reloader; // null where the gateway cannot reload
    private final TunnelSockets tunnels = new TunnelSockets(log());
    private final ControlProtocol protocol;
    private final SocketServer server;
    private final ListeningSocket socket;
    private boolean isStarted;

    private ControlPlane(final Gateway gateway, final EventStream events, final Reloader reloader)
            throws HostException {
        this.gateway = gateway;
        this.events = events;
        this.reloader = reloader == null ? null : () -> reloadAndFollow(reloader);
        final String name = gateway.config().process().name();
        final Path path = gateway.config().process().control();
        protocol = new ControlProtocol(new Verbs(gateway, events, this.reloader), events, log());
        socket = ListeningSocket.create(path, "the gateway " + name);
        server = new SocketServer("control-socket", socket, this::serve, log());
    }

    private static Consumer<String> log() {
        return LOG::warn;
    }

    /**
     * Makes all sockets; requests wait until {@link #start}.
     *
     * @param events where others publish what happens, too
     * @param reloader null where the gateway cannot reload
     * @throws HostException EADDRINUSE when another process answers on one of them, else what the host refused; nothing
     *     stays behind
     */
    public static ControlPlane open(final Gateway gateway, final EventStream events, final Reloader reloader)
            throws HostException {
        final ControlPlane plane = new ControlPlane(gateway, events, reloader);
        try {
            for (final WireGuardPort tunnel : gateway.tunnels()) {
                plane.tunnels.open(tunnel);
            }
        } catch (final HostException e) {
            plane.close();
            throw e;
        }
        return plane;
    }

    /** Serves from now on; the gateway has started. */
    public synchronized void start() {
        EventSource.follow(gateway, events);
        isStarted = true;
        server.start();
    }

    /** Has the gateway read its file again; what it comes to is logged. Any thread. */
    public void reload() {
        try {
            reloader.reload();
        } catch (final IllegalArgumentException e) { // was logged, line by line
            return;
        }
    }

    private List<String> reloadAndFollow(final Reloader reloader) {
        final List<String> done = reloader.reload();
        tunnels.follow(gateway.tunnels());
        events.publish(Event.of("gateway.reloaded"));
        return done;
    }

    /** The sockets of its tunnels, to open and close one when a tunnel comes or goes. */
    public TunnelSockets tunnels() {
        return tunnels;
    }

    /** Where events are published. */
    public EventStream events() {
        return events;
    }

    private void serve(final UnixSocket connection) throws IOException {
        final int user = connection.peerUser();
        final boolean mayChange = user == 0 || user == UnixSocket.ownUser();
        connection.limits(IDLE_LIMIT_MS, WRITE_LIMIT_MS);
        protocol.serve(connection.input(), connection.output(), mayChange, connection::isPeerGone);
    }

    /** Closes all sockets and removes their files. */
    @Override
    public synchronized void close() {
        tunnels.close();
        if (isStarted) {
            server.close();
        } else {
            socket.close();
        }
    }
}
