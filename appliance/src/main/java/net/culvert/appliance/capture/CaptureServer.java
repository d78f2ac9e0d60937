// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves captures on a Unix socket of its owner's alone: a client sends a {@link CaptureRequest} as one line and gets a
 * pcapng file back, or a line {@code {"error":"..."}}. A client that sends its end, or goes, ends its capture.
 *
 * <p>Every client has a daemon thread of its own, and at most {@link #MOST_CAPTURES} captures run at once.
 */
public final class CaptureServer implements AutoCloseable {
    /** Captures at once; each has a ring of its own, and a copy of each packet is made for each. */
    public static final int MOST_CAPTURES = 4;

    private static final int MOST_CLIENTS = 16; // those that have not said yet what they want among them

    private static final Logger LOG = LoggerFactory.getLogger(CaptureServer.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100); // while the process lacks descriptors

    private final Path path;
    private final ServerSocketChannel socket;
    private final CapturePoints points;
    private final Semaphore captures = new Semaphore(MOST_CAPTURES);
    private final Set<CaptureConnection> clients = ConcurrentHashMap.newKeySet();

    private CaptureServer(final Path path, final ServerSocketChannel socket, final CapturePoints points) {
        this.path = path;
        this.socket = socket;
        this.points = points;
    }

    /** The capture socket of a gateway with that control socket: {@code lab.sock} has {@code lab.capture.sock}. */
    public static Path beside(final Path controlSocket) {
        final String name = controlSocket.getFileName().toString();
        final String stem = name.endsWith(".sock") ? name.substring(0, name.length() - ".sock".length()) : name;
        return controlSocket.resolveSibling(stem + ".capture.sock");
    }

    /**
     * Makes the socket and serves it from then on. It takes its name when it listens and is closed to others.
     *
     * @throws IOException with a sentence, where the host refuses or another process answers there
     */
    public static CaptureServer open(final Path path, final CapturePoints points) throws IOException {
        final Path temporary = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        Files.createDirectories(path.getParent());
        refuseIfAnswered(path);
        final ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(temporary);
            socket.bind(UnixDomainSocketAddress.of(temporary), MOST_CLIENTS);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            socket.close();
            Files.deleteIfExists(temporary);
            throw e;
        }
        final CaptureServer server = new CaptureServer(path, socket, points);
        Thread.ofPlatform().daemon().name("capture-accept").start(server::accept);
        return server;
    }

    private static void refuseIfAnswered(final Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (final IOException e) { // nobody answers: a former run left the file
            return;
        }
        throw new IOException("another process answers there");
    }

    private void accept() {
        while (socket.isOpen()) {
            try {
                take(socket.accept());
            } catch (final IOException e) {
                if (socket.isOpen()) {
                    LOG.warn("The capture socket takes no connection: {}", e.getMessage());
                    LockSupport.parkNanos(RETRY_NS);
                }
            }
        }
    }

    private void take(final SocketChannel channel) throws IOException {
        if (clients.size() == MOST_CLIENTS) {
            channel.close();
            return;
        }
        final CaptureConnection client = new CaptureConnection(channel, path, points, captures);
        clients.add(client);
        Thread.ofPlatform().daemon().name("capture-client").start(() -> {
            try {
                client.serve();
            } catch (final RuntimeException e) { // our bug: this capture ends, nothing else does
                LOG.error("A capture failed", e);
            } finally {
                clients.remove(client);
            }
        });
    }

    /** Removes the socket, and ends all captures; what they took is written to who still reads. */
    @Override
    public void close() {
        try {
            socket.close();
            Files.deleteIfExists(path);
        } catch (final IOException e) {
            LOG.warn("The capture socket {} stays behind: {}", path, e.getMessage());
        }
        clients.forEach(CaptureConnection::end);
    }
}
