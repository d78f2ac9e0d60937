// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A network namespace without a name: it and all that is in it end with the last descriptor and thread that hold it, so
 * that nothing stays behind however the process ends. Any thread.
 */
public final class PrivateNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;

    private final int fd;

    private PrivateNamespace(final int fd) {
        this.fd = fd;
    }

    /** Makes an empty namespace, its loopback interface up; EPERM without CAP_SYS_ADMIN. */
    public static PrivateNamespace create() throws HostException {
        final CompletableFuture<Integer> made = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> { // a thread of its own: unshare(2) cannot be taken back
                            try {
                                made.complete(unshare());
                            } catch (final HostException e) {
                                made.completeExceptionally(e);
                            }
                        });
        try {
            return new PrivateNamespace(made.join());
        } catch (final CompletionException e) {
            if (e.getCause() instanceof HostException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static int unshare() throws HostException {
        Descriptor.check(LibC.unshare(CLONE_NEWNET), "making a network namespace takes CAP_SYS_ADMIN");
        final int fd = Descriptor.check(
                LibC.open("/proc/thread-self/ns/net", Descriptor.O_RDONLY | Descriptor.O_CLOEXEC),
                "the new network namespace cannot be opened");
        try (LinkControl links = LinkControl.open()) {
            links.up("lo", true);
        }
        return fd;
    }

    /** Does something in the namespace, and comes back. */
    public <T> T call(final NetworkNamespace.Visit<T> visit) throws HostException {
        return NetworkNamespace.call(fd, visit);
    }

    /** Lets go of the namespace. */
    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
