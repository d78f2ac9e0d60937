// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.WebConfig;
import net.culvert.appliance.gateway.FileFollower;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.state.StateReader;

/**
 * The web server of a gateway: {@code /} the status page, {@code /api/state} what it shows, {@code /metrics}, and
 * {@code /health/live} and {@code /health/ready}. Eight threads answer; connections, and the time that one may take for
 * a request, are bounded. At a reload it moves to where the file says, comes, or goes. Any thread.
 */
public final class WebServer implements FileFollower, AutoCloseable {
    private static final int MOVE_LIMIT_S = 1; // for requests at the address that it leaves

    private final Gateway gateway;
    private final FreshState state;
    private Map<String, Page> pages; // null until there is an address
    private WebConfig config; // what it serves by; null for nothing
    private WebListener listener; // null for none
    private boolean isClosed;

    private WebServer(final Gateway gateway) {
        this.gateway = gateway;
        state = new FreshState(new StateReader(gateway)::read);
    }

    private Map<String, Page> newPages() {
        final HealthPages health = new HealthPages(gateway);
        final StatusPage page = StatusPage.load();
        return Map.of(
                "/", request -> page.reply(),
                "/api/state", request -> StateJson.reply(state.get()),
                "/metrics", new MetricsPage(state),
                "/health/live", request -> health.live(),
                "/health/ready", request -> health.ready());
    }

    /**
     * Serves what the gateway's configuration asks for, and what it asks for after each reload; it is closed before the
     * gateway.
     *
     * @throws IOException with a sentence, where the host refuses the port
     * @throws IllegalArgumentException with a sentence, where the token file is of no use
     */
    public static WebServer open(final Gateway gateway) throws IOException {
        final WebServer server = new WebServer(gateway);
        final WebConfig config = gateway.config().web();
        if (config != null) {
            server.moveTo(config, server.bind(config));
        }
        gateway.follow(server);
        return server;
    }

    private synchronized WebListener bind(final WebConfig wanted) throws IOException {
        if (pages == null) {
            pages = newPages();
        }
        return WebListener.bind(wanted.listen(), new Exchanges(gate(wanted), pages));
    }

    private static Gate gate(final WebConfig config) {
        return new Gate(
                config.tokenFile() == null
                        ? null
                        : AccessToken.read(config.tokenFile(), config.listen().getPort()));
    }

    /**
     * Binds the new address before the old one is given up; where only the token is another, the address stays. The
     * token file is read again at each reload.
     */
    @Override
    public synchronized Change prepare(final GatewayConfig from, final GatewayConfig to) {
        final WebConfig wanted = to.web();
        if (wanted == null) {
            return () -> moveTo(null, null);
        }
        if (listener != null && wanted.listen().equals(config.listen())) {
            final Gate gate = gate(wanted);
            return () -> letIn(wanted, gate);
        }
        final WebListener next;
        try {
            next = bind(wanted);
        } catch (final IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return new Change() {
            @Override
            public void make() {
                moveTo(wanted, next);
            }

            @Override
            public void discard() {
                next.discard();
            }
        };
    }

    private synchronized void letIn(final WebConfig wanted, final Gate gate) {
        if (!isClosed) {
            listener.gate(gate);
            config = wanted;
        }
    }

    private synchronized void moveTo(final WebConfig wanted, final WebListener next) {
        if (isClosed) {
            if (next != null) {
                next.discard();
            }
            return;
        }
        if (next != null) {
            next.start();
        }
        if (listener != null) {
            listener.close(MOVE_LIMIT_S);
        }
        listener = next;
        config = wanted;
    }

    /** Where it listens, or null where it does not. */
    synchronized InetSocketAddress address() {
        return listener == null ? null : listener.address();
    }

    /** Refuses new requests and waits a moment for those that it has; ends for good. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (listener != null) {
            listener.close(0);
            listener = null;
        }
        state.close();
    }
}
