// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.gateway.MemoryGateway;
import net.culvert.appliance.gateway.TunnelEnds;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A web server that moves while the gateway runs, all or nothing. */
@Timeout(60)
class WebReloadTest {
    private static final String LINK = "[interface.left0]\nkind = \"tun\"\n";

    private final int port = freePort();
    private final int otherPort = freePort();

    @TempDir
    private Path directory;

    private MemoryGateway gateway;
    private WebServer server;

    @BeforeEach
    void open() throws Exception {
        gateway = new MemoryGateway(at(port, ""));
        server = WebServer.open(gateway.gateway());
    }

    @AfterEach
    void close() {
        server.close();
        gateway.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String at(final int port, final String more) {
        return "[web]\nlisten = \"127.0.0.1:" + port + "\"\n" + more + LINK;
    }

    private String token(final String token) throws IOException {
        final Path file = directory.resolve("token");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, token);
        return "token-file = \"" + file + "\"\n";
    }

    /** The status of an answer for who shows the token. */
    private static int status(final int port, final String token) throws Exception {
        try (WebClient client = new WebClient(port)) {
            return client.get("/health/live", "Authorization", "Bearer " + token)
                    .statusCode();
        }
    }

    private static void assertServes(final int port) throws Exception {
        assertEquals(200, status(port, "none"));
    }

    private static void assertNobodyAnswers(final int port) {
        assertThrows(ConnectException.class, () -> status(port, "none"));
    }

    @Test
    void shouldMoveToAnotherPort() throws Exception {
        gateway.reload(at(otherPort, ""));
        assertServes(otherPort);
        assertNobodyAnswers(port);
        assertEquals(otherPort, server.address().getPort());
    }

    @Test
    void shouldGoAndComeBack() throws Exception {
        gateway.reload(LINK);
        assertNobodyAnswers(port);
        assertNull(server.address());
        gateway.reload(at(port, ""));
        assertServes(port);
    }

    @Test
    void shouldStayWhereTheNewPortCannotBeHad() throws Exception {
        final GatewayConfig config = gateway.gateway().config();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String text = at(taken.getLocalPort(), "");
            final IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> gateway.reload(text));
            assertTrue(
                    refused.getMessage()
                            .startsWith("[web]: port " + taken.getLocalPort() + " of 127.0.0.1 cannot be had ("),
                    refused::getMessage);
        }
        assertSame(config, gateway.gateway().config());
        assertServes(port);
    }

    @Test
    void shouldStayAndFreeTheNewPortWhenTheHostRefusesAnotherPart() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0))) {
            final String text = at(otherPort, "") + TunnelEnds.alone(taken.getLocalPort());
            assertThrows(HostException.class, () -> gateway.reload(text));
        }
        assertServes(port);
        assertNobodyAnswers(otherPort);
        gateway.reload(at(otherPort, "")); // which can be bound again
        assertServes(otherPort);
    }

    @Test
    void shouldTakeATokenAndAnotherOneWithoutMoving() throws Exception {
        gateway.reload(at(port, token("first")));
        assertEquals(401, status(port, "none"));
        assertEquals(200, status(port, "first"));

        gateway.reload(at(port, token("second"))); // the same words in the file of the gateway
        assertEquals(401, status(port, "first"));
        assertEquals(200, status(port, "second"));

        gateway.reload(at(port, ""));
        assertServes(port);
    }

    @Test
    void shouldRefuseATokenFileWithoutATokenAndKeepTheOneBefore() throws Exception {
        final String none = at(port, token(" \n"));
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> gateway.reload(none));
        assertTrue(refused.getMessage().contains("has to hold one word"), refused::getMessage);
        assertServes(port);

        final String with = at(port, token("first"));
        gateway.reload(with);
        token("two words");
        assertThrows(IllegalArgumentException.class, () -> gateway.reload(with));
        assertEquals(200, status(port, "first"));
    }

    @Test
    void shouldMoveNoMoreOnceItIsClosed() throws Exception {
        server.close();
        gateway.reload(at(otherPort, ""));
        assertNobodyAnswers(otherPort);
    }
}
