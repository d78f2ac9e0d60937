// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.config.WebConfig;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.state.StateReader;

/**
 * The web server of a gateway: {@code /} the status page, {@code /api/state} what it shows, {@code /metrics}, and
 * {@code /health/live} and {@code /health/ready}. Eight threads answer; connections, and the time that one may take for
 * a request, are bounded.
 */
public final class WebServer implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int BACKLOG = 16; // connections that wait to be accepted
    private static final int END_LIMIT_S = 2;

    static { // read once by the JDK's server; what an operator gave on the command line stays
        setUnlessGiven("jdk.httpserver.maxConnections", "64");
        setUnlessGiven("sun.net.httpserver.maxReqTime", "3"); // seconds; half a request holds a thread for no longer
        setUnlessGiven("sun.net.httpserver.maxRspTime", "30"); // seconds until an answer has to be taken
        setUnlessGiven("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server; // null where the configuration asks for none
    private final ExecutorService threads;
    private final FreshState state;

    private WebServer(final HttpServer server, final ExecutorService threads, final FreshState state) {
        this.server = server;
        this.threads = threads;
        this.state = state;
    }

    private static void setUnlessGiven(final String property, final String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Opens the server that the gateway's configuration asks for, if it asks for one; it is closed before the gateway.
     *
     * @throws IOException with a sentence, where the host refuses the port
     * @throws IllegalArgumentException with a sentence, where the token file is of no use
     */
    public static WebServer open(final Gateway gateway) throws IOException {
        final WebConfig config = gateway.config().web();
        if (config == null) {
            return new WebServer(null, null, null);
        }
        final int port = config.listen().getPort();
        final AccessToken token = config.tokenFile() == null ? null : AccessToken.read(config.tokenFile(), port);
        final HttpServer server = bind(config.listen());
        final FreshState state = new FreshState(new StateReader(gateway)::read);
        final HealthPages health = new HealthPages(gateway);
        final MetricsPage metrics = new MetricsPage(state);
        final StatusPage page = StatusPage.load();
        server.createContext(
                "/",
                new Exchanges(
                        new Gate(token),
                        Map.of(
                                "/", request -> page.reply(),
                                "/api/state", request -> StateJson.reply(state.get()),
                                "/metrics", metrics,
                                "/health/live", request -> health.live(),
                                "/health/ready", request -> health.ready())));
        final ExecutorService threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("web-", 0).factory());
        server.setExecutor(threads);
        server.start();
        return new WebServer(server, threads, state);
    }

    /** A server there, not started yet; refuses with a sentence. */
    static HttpServer bind(final InetSocketAddress address) throws IOException {
        final String host = address.getAddress().getHostAddress();
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (final BindException e) {
            throw new IOException(
                    "[web]: port " + address.getPort() + " of " + host + " cannot be had (" + e.getMessage()
                            + "); end the program that has it, or give listen an address of this host and a free port",
                    e);
        }
    }

    /** Where it listens, or null where it does not. */
    InetSocketAddress address() {
        return server == null ? null : server.getAddress();
    }

    /** Refuses new requests and waits a moment for those that it has. */
    @Override
    public void close() {
        if (server == null) {
            return;
        }
        server.stop(0);
        threads.shutdownNow();
        try {
            threads.awaitTermination(END_LIMIT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state.close();
    }
}
