// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UapiSocketTest {
    private final TestServer server = new TestServer();
    private final Path path = UapiSocket.path(server.name);
    private final List<SocketChannel> clients = new ArrayList<>();

    @AfterEach
    void cleanUp() throws IOException {
        for (final SocketChannel client : clients) {
            client.close();
        }
        server.close();
        Files.deleteIfExists(path);
    }

    @Test
    void shouldMakeASocketOfTheOwnerAlone() throws Exception {
        server.start();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(UapiSocket.DIRECTORY)));
        assertEquals("errno=0\n\n", ask(connect(), "get=1\n\n"));
        try (var files = Files.list(UapiSocket.DIRECTORY)) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("." + server.name)));
        }
    }

    @Test
    void shouldRefuseANameThatAProcessAnswersOn() throws Exception {
        server.start();

        final HostException refusal = assertThrows(HostException.class, () -> UapiSocket.create(server.name));
        assertTrue(refusal.is(Errno.EADDRINUSE));
        assertTrue(refusal.getMessage().contains(server.name + " is in use"), refusal.getMessage());
        assertEquals("errno=0\n\n", ask(connect(), "get=1\n\n"), "the first one still serves");
    }

    @Test
    void shouldReplaceTheSocketOfAProcessThatIsGone() throws Exception {
        Files.createDirectories(UapiSocket.DIRECTORY);
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path, LinkOption.NOFOLLOW_LINKS), "the channel leaves its file behind");

        server.start();
        assertEquals("errno=0\n\n", ask(connect(), "get=1\n\n"));
    }

    @Test
    void shouldRemoveItsFileAtTheEnd() throws Exception {
        server.start();

        server.close();
        assertFalse(Files.exists(path));
        assertFalse(server.gone.await(200, TimeUnit.MILLISECONDS), "our own removal is no event");
    }

    @Test
    void shouldNoticeThatItsFileWasRemoved() throws Exception {
        server.start();

        Files.delete(path);
        assertTrue(server.gone.await(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldLeaveTheFileOfAnotherProcessAlone() throws Exception {
        server.start();
        final Path other = Files.createFile(UapiSocket.DIRECTORY.resolve("." + server.name + "-other"));
        final Object key = Files.getAttribute(other, "unix:ino");

        Files.move(other, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertTrue(server.gone.await(5, TimeUnit.SECONDS));
        server.close();
        assertEquals(key, Files.getAttribute(path, "unix:ino"));
    }

    @Test
    void shouldServeOthersWhileAClientHangs() throws Exception {
        server.start();
        send(connect(), "set=1\nlisten_port=");
        final SocketChannel full = connect(); // asks, and never reads its answers
        full.configureBlocking(false);
        final ByteBuffer questions = ByteBuffer.wrap("get=1\n\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        while (full.write(questions) > 0) {
            Thread.onSpinWait();
        }

        assertEquals("errno=0\n\n", ask(connect(), "set=1\nfwmark=5\n\n"));
        assertEquals(5, server.tunnel.fwmark());
    }

    @Test
    void shouldRefuseAConnectionTooManyAndServeAgainWhenOneEnds() throws Exception {
        server.start();
        for (int i = 0; i < UapiServer.MAX_CONNECTIONS; i++) {
            assertEquals("errno=0\n\n", ask(connect(), "get=1\n\n"));
        }

        assertEquals(-1, connect().read(ByteBuffer.allocate(1)), "one too many is closed");
        clients.getFirst().close();
        String answer = "";
        while (!answer.equals("errno=0\n\n")) { // until the end of the first has been noticed
            answer = ask(connect(), "get=1\n\n");
        }
    }

    @Test
    void shouldEndItsConnectionsAtTheEnd() throws Exception {
        server.start();
        final SocketChannel client = connect();
        ask(client, "get=1\n\n");

        server.close();
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }

    @Test
    void shouldServeADescriptorThatWasHandedOver() throws Exception {
        final UnixSocket listening = UnixSocket.open(SocketCalls.SOCK_NONBLOCK);
        Files.createDirectories(UapiSocket.DIRECTORY);
        listening.bind(path);

        server.serve(UapiSocket.adopt(server.name, listening.descriptor()));
        assertEquals("errno=0\n\n", ask(connect(), "get=1\n\n"));
        Files.delete(path);
        assertTrue(server.gone.await(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldNameADescriptorThatIsNoSocket() {
        final HostException refusal = assertThrows(HostException.class, () -> UapiSocket.adopt(server.name, 9999));
        assertTrue(refusal.is(Errno.EBADF));
        assertNotEquals(-1, refusal.getMessage().indexOf("9999"), refusal.getMessage());
    }

    private SocketChannel connect() throws IOException {
        final SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        clients.add(client);
        return client;
    }

    private static void send(final SocketChannel client, final String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The answer to a request, "" if the connection is closed instead. */
    private static String ask(final SocketChannel client, final String request) {
        final StringBuilder answer = new StringBuilder();
        try {
            send(client, request);
            final ByteBuffer one = ByteBuffer.allocate(1);
            while (!answer.toString().endsWith("\n\n") && client.read(one.clear()) == 1) {
                answer.append((char) one.get(0));
            }
        } catch (final IOException e) {
            return "";
        }
        return answer.toString();
    }
}
