// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {
    private static String here() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    @Test
    void shouldEnterByNameAndComeBack() throws Exception {
        final String home = here();
        try (TestNamespace namespace = new TestNamespace()) {
            final NetworkNamespace visit = NetworkNamespace.enter(namespace.name());
            final String there = here();
            visit.close();
            visit.close();
            assertNotEquals(home, there);
            assertEquals(home, here());
        }
    }

    @Test
    void shouldComeBackWhenTheVisitFails() throws Exception {
        final String home = here();
        try (TestNamespace namespace = new TestNamespace()) {
            final HostException failure = assertThrows(
                    HostException.class,
                    () -> namespace.call(() -> {
                        throw new HostException("no luck", Errno.EIO.number());
                    }));
            assertEquals("no luck (EIO)", failure.getMessage());
            assertEquals(home, here());
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchNamespace() {
        final HostException failure = assertThrows(
                HostException.class, () -> NetworkNamespace.enter("cvt-none").close());
        assertEquals("there is no network namespace cvt-none (ENOENT)", failure.getMessage());
    }

    @Test
    void shouldNeedNoPrivilegeToStayAndNameTheOneItNeedsToLeave() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            final HostException refusal = Capabilities.refusalWithout(() -> {
                final int fd = LibC.open("/proc/thread-self/ns/net", Descriptor.O_RDONLY);
                NetworkNamespace.enter(fd).close();
                Descriptor.close(fd);
                return NetworkNamespace.enter(namespace.name());
            });
            assertEquals("entering a network namespace takes CAP_SYS_ADMIN (EPERM)", refusal.getMessage());
        }
    }
}
