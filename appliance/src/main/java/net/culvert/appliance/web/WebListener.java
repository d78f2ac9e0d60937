// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One address that the web server answers at, from its binding to its end. One thread at a time. */
final class WebListener {
    private static final int THREADS = 8;
    private static final int BACKLOG = 16; // connections that wait to be accepted
    private static final int END_LIMIT_S = 2;

    static { // read once by the JDK's server; what an operator gave on the command line stays
        setUnlessGiven("jdk.httpserver.maxConnections", "64");
        setUnlessGiven("sun.net.httpserver.maxReqTime", "3"); // seconds; half a request holds a thread for no longer
        setUnlessGiven("sun.net.httpserver.maxRspTime", "30"); // seconds until an answer has to be taken
        setUnlessGiven("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final Exchanges exchanges;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("web-", 0).factory()); // which begin with their work

    private WebListener(final HttpServer server, final Exchanges exchanges) {
        this.server = server;
        this.exchanges = exchanges;
    }

    private static void setUnlessGiven(final String property, final String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Listens there; who connects waits until {@link #start}. Refuses with a sentence. */
    static WebListener bind(final InetSocketAddress address, final Exchanges exchanges) throws IOException {
        final String host = address.getAddress().getHostAddress();
        try {
            return new WebListener(HttpServer.create(address, BACKLOG), exchanges);
        } catch (final BindException e) {
            throw new IOException(
                    "[web]: port " + address.getPort() + " of " + host + " cannot be had (" + e.getMessage()
                            + "); end the program that has it, or give listen an address of this host and a free port",
                    e);
        }
    }

    /** Answers from now on. */
    void start() {
        server.createContext("/", exchanges);
        server.setExecutor(threads);
        server.start();
    }

    /** Lets others in from the next request on. */
    void gate(final Gate gate) {
        exchanges.gate(gate);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Gives the address up without having answered; the JDK's server gives it up only once it was started. */
    void discard() {
        server.start();
        close(0);
    }

    /** Refuses new requests, gives those that it has so many seconds to end, and breaks off the rest. */
    void close(final int limitSeconds) {
        server.stop(limitSeconds);
        threads.shutdownNow();
        try {
            threads.awaitTermination(END_LIMIT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
