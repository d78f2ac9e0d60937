// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.function.Consumer;

/** Serves the control socket of one tunnel; see {@link SocketServer} for its threads. */
public final class UapiServer implements AutoCloseable {
    static final int MAX_CONNECTIONS = SocketServer.MAX_CONNECTIONS;

    private final SocketServer server;

    /** @param log takes a sentence per refused request, on any thread; there are no keys in it */
    public UapiServer(
            final ListeningSocket socket,
            final TunnelConfiguration tunnel,
            final ControlQueue control,
            final Consumer<String> log) {
        final UapiProtocol protocol = new UapiProtocol(tunnel, control, log);
        server = new SocketServer(
                "uapi", socket, connection -> protocol.serve(connection.input(), connection.output()), log);
    }

    /**
     * Starts to serve; returns at once.
     *
     * @param gone called on another thread if the socket's file is removed or replaced before {@link #close}
     */
    public void start(final Runnable gone) {
        server.start(gone);
    }

    /** After a {@link #start}: closes the socket, removes its file if it is still ours, and ends the connections. */
    @Override
    public void close() {
        server.close();
    }
}
