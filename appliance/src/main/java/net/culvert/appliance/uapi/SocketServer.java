// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import net.culvert.tunio.sys.HostException;

/**
 * Takes the connections of a listening socket. Every connection has a daemon thread of its own, so a client that hangs
 * holds up nobody; beyond {@link #MAX_CONNECTIONS} a new connection is closed at once.
 */
public final class SocketServer implements AutoCloseable {
    /** Connections at once. */
    public static final int MAX_CONNECTIONS = 64;

    private static final long RETRY_NS = 100_000_000; // between attempts while the process is out of descriptors

    private final String name;
    private final ListeningSocket socket;
    private final Service service;
    private final Consumer<String> log;
    private final Set<UnixSocket> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** What is done with a connection, on its thread; it is closed afterwards. */
    @FunctionalInterface
    public interface Service {
        void serve(UnixSocket connection) throws IOException;
    }

    /**
     * Serves nobody before {@link #start}.
     *
     * @param name begins the names of its threads
     * @param log takes a sentence, on any thread
     */
    public SocketServer(
            final String name, final ListeningSocket socket, final Service service, final Consumer<String> log) {
        this.name = name;
        this.socket = socket;
        this.service = service;
        this.log = log;
    }

    /** Starts to serve; returns at once. */
    public void start() {
        Thread.ofPlatform().daemon().name(name + "-accept").start(this::accept);
    }

    /**
     * The same, and watches the file of the socket.
     *
     * @param gone called on another thread if the socket's file is removed or replaced before {@link #close}
     */
    public void start(final Runnable gone) {
        start();
        if (socket.hasFile()) {
            new SocketFileWatch(socket, () -> {
                        if (!closed) {
                            gone.run();
                        }
                    })
                    .start();
        }
    }

    /** After a {@link #start}: closes the socket, removes its file if it is still ours, and ends the connections. */
    @Override
    public void close() {
        closed = true;
        socket.stop();
        connections.forEach(UnixSocket::interrupt);
    }

    private void accept() {
        try (socket) {
            while (!closed) {
                acceptOne();
            }
        }
    }

    private void acceptOne() {
        try {
            take(socket.socket().accept());
        } catch (final HostException e) {
            if (!closed) {
                log.accept(e.getMessage());
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    private void take(final UnixSocket connection) {
        if (connections.size() >= MAX_CONNECTIONS) {
            log.accept("a connection was refused: there are " + MAX_CONNECTIONS + " already");
            connection.close();
            return;
        }
        connections.add(connection);
        Thread.ofPlatform().daemon().name(name + "-connection").start(() -> serve(connection));
    }

    private void serve(final UnixSocket connection) {
        try (connection) {
            service.serve(connection);
        } catch (final IOException e) { // the client went away
            return;
        } catch (final RuntimeException e) { // our bug: this connection ends, the others do not
            log.accept("a request failed: " + e);
        } finally {
            connections.remove(connection);
        }
    }
}
