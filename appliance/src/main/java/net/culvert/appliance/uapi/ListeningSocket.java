// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * A listening socket of the Unix domain and its file. Any thread may stop it, one accepts.
 *
 * <p>It is bound under a temporary name, listens, and only then takes its name: clients that are refused a connection
 * remove the file, so it must never refuse one. The file is removed at the end only while it is still ours.
 */
public final class ListeningSocket implements AutoCloseable {
    private static final int BACKLOG = 16; // connections that wait for a thread

    private final Path path;
    private final UnixSocket socket;
    private final Object file; // identity of the file that is ours, null if there is none

    private ListeningSocket(final Path path, final UnixSocket socket) {
        this.path = path;
        this.socket = socket;
        this.file = identity(path);
    }

    /**
     * Makes a socket that nobody but this user may connect to, and its directory where there is none.
     *
     * @param subject whose socket it is, to begin a sentence with: {@code interface wg0}
     * @throws HostException EADDRINUSE when a process answers on it, else what the host refused
     */
    public static ListeningSocket create(final Path path, final String subject) throws HostException {
        final Path temporary = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        makeDirectory(path.getParent());
        refuseIfAnswered(path, subject);
        final UnixSocket socket = UnixSocket.open(0);
        try {
            Files.deleteIfExists(temporary);
            socket.bind(temporary);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            socket.listen(BACKLOG);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            return new ListeningSocket(path, socket);
        } catch (final IOException e) {
            socket.close();
            deleteQuietly(temporary);
            throw e instanceof HostException host ? host : refused(path, e);
        }
    }

    /** Takes over a descriptor that listens already; the file becomes ours if it is there. */
    public static ListeningSocket adopt(final Path path, final int descriptor) throws HostException {
        final UnixSocket socket = new UnixSocket(descriptor);
        socket.setBlocking();
        socket.listen(BACKLOG);
        return new ListeningSocket(path, socket);
    }

    UnixSocket socket() {
        return socket;
    }

    Path path() {
        return path;
    }

    /** Whether the file was made or taken over by us: without one there is nothing to watch. */
    boolean hasFile() {
        return file != null;
    }

    /** Whether the file in the file system is still the one of this socket. */
    boolean isFileOurs() {
        return file != null && file.equals(identity(path));
    }

    /** Removes the file, unless another process has put its own there, and wakes a thread that waits in accept. */
    void stop() {
        if (isFileOurs()) {
            deleteQuietly(path);
        }
        socket.interrupt();
    }

    /** Stops and closes; for the thread that accepts, or when there is none. */
    @Override
    public void close() {
        stop();
        socket.close();
    }

    private static void makeDirectory(final Path directory) throws HostException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (final IOException e) {
            throw refused(directory, e);
        }
    }

    private static void refuseIfAnswered(final Path path, final String subject) throws HostException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (UnixSocket probe = UnixSocket.open(SocketCalls.SOCK_NONBLOCK)) {
            final int refusal = probe.connect(path);
            if (refusal == 0 || refusal == Errno.EAGAIN.number()) { // EAGAIN: it lives, but its backlog is full
                throw new HostException(
                        subject + " is in use: a process answers on " + path, Errno.EADDRINUSE.number());
            }
        }
    }

    private static HostException refused(final Path path, final IOException cause) {
        final Errno errno = cause instanceof java.nio.file.AccessDeniedException ? Errno.EACCES : Errno.EIO;
        return new HostException(path + " cannot be made: " + cause, errno.number());
    }

    /** Device and inode number, or null when there is no file. */
    private static Object identity(final Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (final IOException e) {
            return null;
        }
    }

    private static void deleteQuietly(final Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException e) { // it stays behind, and the next start removes it
            return;
        }
    }
}
