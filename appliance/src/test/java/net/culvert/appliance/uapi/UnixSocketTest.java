// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
    @TempDir
    private Path folder;

    private UnixSocket listening;
    private UnixSocket client;
    private UnixSocket server;

    @BeforeEach
    void connect() throws HostException {
        final Path path = folder.resolve("test.sock");
        listening = UnixSocket.open(0);
        listening.bind(path);
        listening.listen(1);
        client = UnixSocket.open(0);
        assertEquals(0, client.connect(path));
        server = listening.accept();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        listening.close();
    }

    @Test
    void shouldKnowWhoIsAtTheOtherEnd() throws IOException {
        final int user = (Integer) Files.getAttribute(folder, "unix:uid"); // ours, we made it
        assertEquals(user, server.peerUser());
        assertEquals(user, UnixSocket.ownUser());
    }

    @Test
    void shouldGiveUpAReadPastItsLimit() throws IOException {
        server.limits(20, 20);
        final HostException failure =
                assertThrows(HostException.class, () -> server.input().read());
        assertTrue(failure.is(Errno.EAGAIN), failure::getMessage);
    }

    @Test
    void shouldGiveUpAWritePastItsLimit() throws IOException {
        server.limits(20, 20);
        final HostException failure =
                assertThrows(HostException.class, () -> server.output().write(new byte[64 * 1024 * 1024]));
        assertTrue(failure.is(Errno.EAGAIN), failure::getMessage);
    }

    @Test
    void shouldNoticeThatTheOtherEndHungUp() throws IOException {
        assertFalse(server.isPeerGone());
        client.output().write(1);
        assertFalse(server.isPeerGone());
        server.input().read();
        client.close();
        assertTrue(server.isPeerGone());
    }
}
