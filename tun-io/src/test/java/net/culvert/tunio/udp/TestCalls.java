// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Callable;

/** System calls that only tests make. */
final class TestCalls {
    static final int O_RDONLY = 0;
    static final int CLONE_NEWNET = 0x40000000;
    static final int POLLIN = 1;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    static {
        Native.register("c");
    }

    private TestCalls() {}

    static native int open(String path, int flags) throws LastErrorException;

    static native int setns(int fd, int type) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    static native int connect(int fd, byte[] address, int length) throws LastErrorException;

    static native int poll(int[] pollfd, long count, int timeoutMs) throws LastErrorException;

    static native int eventfd(int count, int flags) throws LastErrorException;

    static native long write(int fd, long[] bytes, long length) throws LastErrorException;

    static native int capset(int[] header, int[] data) throws LastErrorException;

    /** Runs in a network namespace of ip-netns(8). */
    static <T> T in(final String namespace, final Callable<T> task) throws Exception {
        final int home = open("/proc/thread-self/ns/net", O_RDONLY);
        final int there = open("/run/netns/" + namespace, O_RDONLY);
        try {
            setns(there, CLONE_NEWNET);
            try {
                return task.call();
            } finally {
                setns(home, CLONE_NEWNET);
            }
        } finally {
            close(there);
            close(home);
        }
    }

    /** Wakes who polls an eventfd. */
    static void signal(final int eventFd) {
        write(eventFd, new long[] {1}, Long.BYTES);
    }

    /** Waits until one of two descriptors polls readable. Returns the events of the first. */
    static int awaitReadable(final int fd, final int other, final int timeoutMs) {
        final int[] pollfds = {fd, POLLIN, other, POLLIN};
        poll(pollfds, 2, timeoutMs);
        return pollfds[1] >>> 16;
    }

    /** Waits until the descriptor polls readable. Returns the events, 0 after the timeout. */
    static int awaitReadable(final int fd, final int timeoutMs) {
        final int[] pollfd = {fd, POLLIN};
        poll(pollfd, 1, timeoutMs);
        return pollfd[1] >>> 16;
    }

    /** Takes all capabilities from the calling thread, for good. */
    static void dropCapabilities() {
        capset(new int[] {CAPABILITY_VERSION_3, 0}, new int[6]);
    }

    /** Connects a socket to 127.0.0.1. */
    static void connectToLoopback(final int fd, final int port) {
        final ByteBuffer address = ByteBuffer.allocate(16);
        address.order(ByteOrder.nativeOrder()).putShort((short) UdpSystemCalls.AF_INET);
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) port).putInt(0x7F000001);
        connect(fd, address.array(), 16);
    }
}
