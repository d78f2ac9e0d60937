// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** The service manager's end: a datagram socket of the Unix domain, by path or, behind {@code @}, by abstract name. */
public final class NotifyReceiver implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int EAGAIN = 11;

    private final int socket;

    static {
        Native.register(NotifyReceiver.class, "c");
    }

    public NotifyReceiver(final String name) {
        final byte[] path = ("\0\0" + name + "\0").getBytes(StandardCharsets.UTF_8);
        path[0] = AF_UNIX;
        final boolean isAbstract = name.startsWith("@");
        if (isAbstract) {
            path[2] = 0;
        }
        socket = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        bind(socket, path, isAbstract ? path.length - 1 : path.length);
    }

    /** The next datagram, or null where none comes within that time. */
    public String take(final int limitMs) {
        final int[] timeval = {limitMs / 1000, 0, limitMs % 1000 * 1000, 0}; // two longs, little-endian
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, timeval, 16);
        final byte[] buffer = new byte[4096];
        try {
            return new String(buffer, 0, (int) recv(socket, buffer, buffer.length, 0), StandardCharsets.UTF_8);
        } catch (final LastErrorException e) {
            Assertions.assertEquals(EAGAIN, e.getErrorCode());
            return null;
        }
    }

    /** Datagrams up to the first that begins so, which has to come within that time of the one before. */
    public List<String> takeUntil(final String start, final int limitMs) {
        final List<String> taken = new ArrayList<>();
        String next = take(limitMs);
        while (next != null) {
            taken.add(next);
            if (next.startsWith(start)) {
                return taken;
            }
            next = take(limitMs);
        }
        throw new AssertionError("no " + start + " came but " + taken);
    }

    @Override
    public void close() {
        close(socket);
    }

    private static native int socket(int domain, int type, int protocol) throws LastErrorException;

    private static native int bind(int fd, byte[] address, int length) throws LastErrorException;

    private static native int setsockopt(int fd, int level, int name, int[] value, int length)
            throws LastErrorException;

    private static native long recv(int fd, byte[] buffer, long length, int flags) throws LastErrorException;

    private static native int close(int fd) throws LastErrorException;
}
