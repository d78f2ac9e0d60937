// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * A stream socket of the Unix domain by its descriptor, blocking. One thread uses and closes it; any thread may
 * {@link #interrupt} it.
 */
public final class UnixSocket implements Closeable {
    private static final int PATH_LIMIT = 107; // bytes of sun_path, without its final zero (unix(7))
    private static final int BUFFER = 32 * 1024; // bytes moved by one call at most

    private final int descriptor;
    private boolean closed;

    /** Takes over an open descriptor. */
    UnixSocket(final int descriptor) {
        this.descriptor = descriptor;
    }

    /** @param flags 0 or SOCK_NONBLOCK */
    static UnixSocket open(final int flags) throws HostException {
        try {
            return new UnixSocket(SocketCalls.socket(
                    SocketCalls.AF_UNIX, SocketCalls.SOCK_STREAM | SocketCalls.SOCK_CLOEXEC | flags, 0));
        } catch (final LastErrorException e) {
            throw new HostException("the host gives no Unix domain socket", e.getErrorCode());
        }
    }

    int descriptor() {
        return descriptor;
    }

    void bind(final Path path) throws HostException {
        try {
            final byte[] address = address(path);
            SocketCalls.bind(descriptor, address, address.length);
        } catch (final LastErrorException e) {
            throw new HostException("the socket " + path + " cannot be made", e.getErrorCode());
        }
    }

    void listen(final int backlog) throws HostException {
        try {
            SocketCalls.listen(descriptor, backlog);
        } catch (final LastErrorException e) {
            throw new HostException("the control socket cannot listen", e.getErrorCode());
        }
    }

    /** Connects; the result is 0 or the errno of the refusal. */
    int connect(final Path path) throws HostException {
        try {
            final byte[] address = address(path);
            SocketCalls.connect(descriptor, address, address.length);
            return 0;
        } catch (final LastErrorException e) {
            return e.getErrorCode();
        }
    }

    /** Waits for the next connection; HostException with EINVAL after {@link #interrupt}. */
    UnixSocket accept() throws HostException {
        while (true) {
            try {
                return new UnixSocket(SocketCalls.accept4(descriptor, 0, 0, SocketCalls.SOCK_CLOEXEC));
            } catch (final LastErrorException e) {
                if (e.getErrorCode() != Errno.EINTR.number()) {
                    throw new HostException("the control socket takes no connection", e.getErrorCode());
                }
            }
        }
    }

    /** Makes calls wait, whatever the process that handed the descriptor over had set. */
    void setBlocking() throws HostException {
        try {
            final int flags = SocketCalls.fcntl(descriptor, SocketCalls.F_GETFL, 0);
            SocketCalls.fcntl(descriptor, SocketCalls.F_SETFL, flags & ~SocketCalls.O_NONBLOCK);
        } catch (final LastErrorException e) {
            throw new HostException("descriptor " + descriptor + " is no open socket", e.getErrorCode());
        }
    }

    /**
     * Limits how long a read waits for a byte, and a write for room; past it they fail with EAGAIN.
     *
     * @param readMs milliseconds, 0 for no limit; as for {@code writeMs}
     */
    public void limits(final long readMs, final long writeMs) throws HostException {
        limit(SocketCalls.SO_RCVTIMEO, readMs);
        limit(SocketCalls.SO_SNDTIMEO, writeMs);
    }

    private void limit(final int option, final long limitMs) throws HostException {
        try (Memory timeval = new Memory(2 * Long.BYTES)) {
            timeval.setLong(0, limitMs / 1_000);
            timeval.setLong(Long.BYTES, limitMs % 1_000 * 1_000);
            SocketCalls.setsockopt(descriptor, SocketCalls.SOL_SOCKET, option, timeval, 2 * Long.BYTES);
        } catch (final LastErrorException e) {
            throw new HostException("the connection takes no time limit", e.getErrorCode());
        }
    }

    /** Number of the user at the other end, as it was when the connection was made (unix(7), SO_PEERCRED). */
    public int peerUser() throws HostException {
        final int[] length = {3 * Integer.BYTES}; // struct ucred: process, user, group
        try (Memory credentials = new Memory(length[0])) {
            SocketCalls.getsockopt(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_PEERCRED, credentials, length);
            return credentials.getInt(Integer.BYTES);
        } catch (final LastErrorException e) {
            throw new HostException("the connection does not say who is at its other end", e.getErrorCode());
        }
    }

    /** Number of the user that this process acts as. */
    public static int ownUser() {
        return SocketCalls.geteuid();
    }

    /** Whether the other end has closed or will send no more; what it sent before and nobody read is not looked at. */
    public boolean isPeerGone() {
        try (Memory octet = new Memory(1)) {
            return SocketCalls.recv(descriptor, octet, 1, SocketCalls.MSG_PEEK | SocketCalls.MSG_DONTWAIT) == 0;
        } catch (final LastErrorException e) {
            return e.getErrorCode() != Errno.EAGAIN.number() && e.getErrorCode() != Errno.EINTR.number();
        }
    }

    /** What the other end sends; fails with EAGAIN past the limit. */
    public InputStream input() {
        return new Input();
    }

    /** What the other end gets. */
    public OutputStream output() {
        return new Output();
    }

    /** Ends every call that waits on the socket, in whatever thread, and every later one. */
    synchronized void interrupt() {
        if (!closed) {
            try {
                SocketCalls.shutdown(descriptor, SocketCalls.SHUT_RDWR);
            } catch (final LastErrorException e) { // the other end is gone already: nothing waits
                return;
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                SocketCalls.close(descriptor);
            } catch (final LastErrorException e) { // close(2): the descriptor is released all the same
                return;
            }
        }
    }

    /** A struct sockaddr_un: the family in host order, the path, a zero. */
    private static byte[] address(final Path path) throws HostException {
        final byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > PATH_LIMIT) {
            throw new HostException("the socket path " + path + " is too long", Errno.EINVAL.number());
        }
        final byte[] address = Arrays.copyOf(new byte[] {SocketCalls.AF_UNIX, 0}, 2 + name.length + 1);
        System.arraycopy(name, 0, address, 2, name.length);
        return address;
    }

    private final class Input extends InputStream {
        private final Memory memory = new Memory(BUFFER);

        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException {
            while (true) {
                try {
                    final int read = (int) SocketCalls.read(descriptor, memory, Math.min(length, BUFFER));
                    memory.read(0, bytes, offset, read);
                    return read == 0 ? -1 : read;
                } catch (final LastErrorException e) {
                    if (e.getErrorCode() != Errno.EINTR.number()) {
                        throw new HostException("the connection cannot be read", e.getErrorCode());
                    }
                }
            }
        }
    }

    private final class Output extends OutputStream {
        private final Memory memory = new Memory(BUFFER);

        @Override
        public void write(final int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            int done = 0;
            while (done < length) {
                final int part = Math.min(length - done, BUFFER);
                memory.write(0, bytes, offset + done, part);
                done += send(part);
            }
        }

        private int send(final int length) throws IOException {
            while (true) {
                try {
                    return (int) SocketCalls.send(descriptor, memory, length, SocketCalls.MSG_NOSIGNAL);
                } catch (final LastErrorException e) {
                    if (e.getErrorCode() != Errno.EINTR.number()) {
                        throw new HostException("the connection cannot be written", e.getErrorCode());
                    }
                }
            }
        }
    }
}
