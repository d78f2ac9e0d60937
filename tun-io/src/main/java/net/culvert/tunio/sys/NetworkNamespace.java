// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A visit of the calling thread to another network namespace (network_namespaces(7)): sockets and devices opened until
 * {@link #close} belong there. Platform threads only; close it on the thread that entered.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final String CURRENT = "/proc/thread-self/ns/net";

    /** What is done in another namespace. */
    @FunctionalInterface
    public interface Visit<T> {
        T call() throws HostException;
    }

    private final int home; // descriptor of the namespace to return to, -1 where the thread never left
    private boolean closed;

    private NetworkNamespace(final int home) {
        this.home = home;
    }

    /** Enters the namespace called {@code name} in /run/netns, where ip-netns(8) keeps them. */
    public static NetworkNamespace enter(final String name) throws HostException {
        final int fd = Descriptor.check(
                LibC.open("/run/netns/" + name, Descriptor.O_RDONLY | Descriptor.O_CLOEXEC),
                "there is no network namespace " + name);
        try {
            return enter(fd);
        } finally {
            Descriptor.close(fd);
        }
    }

    /** Enters the namespace that a descriptor stands for; the descriptor stays the caller's. */
    public static NetworkNamespace enter(final int fd) throws HostException {
        if (identity("/proc/self/fd/" + fd).equals(identity(CURRENT))) {
            return new NetworkNamespace(-1); // needs no privilege then
        }
        final int home = Descriptor.check(
                LibC.open(CURRENT, Descriptor.O_RDONLY | Descriptor.O_CLOEXEC),
                "the thread's network namespace cannot be opened");
        if (LibC.setns(fd, CLONE_NEWNET) < 0) {
            final int errno = LibC.errno();
            Descriptor.close(home);
            throw new HostException("entering a network namespace takes CAP_SYS_ADMIN", errno);
        }
        return new NetworkNamespace(home);
    }

    /** Does something in the namespace that a descriptor stands for, and comes back. */
    public static <T> T call(final int fd, final Visit<T> visit) throws HostException {
        return call(enter(fd), visit);
    }

    /** Does something in the namespace called {@code name}, and comes back. */
    public static <T> T call(final String name, final Visit<T> visit) throws HostException {
        return call(enter(name), visit);
    }

    private static <T> T call(final NetworkNamespace entered, final Visit<T> visit) throws HostException {
        try {
            return visit.call();
        } finally {
            entered.close();
        }
    }

    /** What names the namespace that a path leads to, such as {@code net:[4026531840]}. */
    private static String identity(final String path) throws HostException {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (final IOException e) {
            throw new HostException("the network namespace at " + path + " cannot be read", Errno.ENOENT.number());
        }
    }

    /** Goes back to the namespace the thread came from. Idempotent. */
    @Override
    public void close() {
        if (closed || home < 0) {
            return;
        }
        closed = true;
        final int result = LibC.setns(home, CLONE_NEWNET);
        Descriptor.close(home);
        if (result < 0) {
            throw new IllegalStateException("the thread cannot return to its network namespace");
        }
    }
}
