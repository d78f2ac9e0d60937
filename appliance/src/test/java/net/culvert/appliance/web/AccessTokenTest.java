// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.culvert.appliance.gateway.WebGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a token: who shows it is let in. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTokenTest {
    private static final String TOKEN = "f00dfeed+/=x";

    private WebGateway gateway;
    private WebServer server;
    private WebClient client;

    @BeforeAll
    void start(@TempDir final Path directory) throws Exception {
        gateway = new WebGateway("token-file = \"" + file(directory, TOKEN + "\n") + "\"");
        server = WebServer.open(gateway.gateway());
        client = new WebClient(server.address().getPort());
    }

    /** JUnit keeps this object until the last test of all, and a gateway is large. */
    @AfterAll
    void end() throws Exception {
        client.close();
        server.close();
        gateway.close();
        client = null;
        server = null;
        gateway = null;
    }

    private static Path file(final Path directory, final String text) throws IOException {
        final Path file = directory.resolve("web.token");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    @Test
    void shouldLetInWhoShowsTheToken() throws Exception {
        assertEquals(
                200, client.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode());
        assertEquals(200, client.get("/", "Authorization", "bearer  " + TOKEN).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/api/state", "/health/live", "/health/ready", "/nothing"})
    void shouldTellNothingToWhoDoesNot(final String path) throws Exception {
        for (final String[] headers : new String[][] {
            {},
            {"Authorization", "Bearer "},
            {"Authorization", "Bearer " + TOKEN + "x"},
            {"Authorization", "Bearer f00dfeed"},
            {"Authorization", "Basic " + TOKEN},
            {"Authorization", TOKEN},
            {"Cookie", "culvert-" + gateway.webPort() + "=" + TOKEN},
            {"Cookie", "culvert-" + gateway.webPort() + "="},
            {"Cookie", ";;=;"}
        }) {
            final HttpResponse<String> answer = client.get(path, headers);
            assertEquals(401, answer.statusCode(), () -> String.join(" ", headers));
            assertEquals("Bearer realm=\"culvert\"", header(answer, "WWW-Authenticate"));
        }
        assertEquals(401, client.get(path + "?token=f00d").statusCode());
        assertEquals(401, client.get(path + "?token=").statusCode());
    }

    @Test
    void shouldKeepTheTokenAsACookieThatDoesNotGiveItAway() throws Exception {
        final HttpResponse<String> first = client.get("/?token=" + TOKEN);

        assertEquals(303, first.statusCode());
        assertEquals("/", header(first, "Location"));
        final String cookie = header(first, "Set-Cookie");
        assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
        assertFalse(cookie.contains(TOKEN), cookie);
        final String pair = cookie.substring(0, cookie.indexOf(';'));
        assertEquals(200, client.get("/api/state", "Cookie", "other=1; " + pair).statusCode());
    }

    @Test
    void shouldNotLeadToAnotherHost() throws Exception {
        final String line = client.raw("GET //evil.example/?token=" + TOKEN + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertFalse(line.contains(" 200 "), line);
        final String location = header(client.get("//evil.example/?token=" + TOKEN), "Location");
        assertFalse(location.startsWith("//"), location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "two words"})
    void shouldRefuseAFileWithoutAToken(final String text, @TempDir final Path directory) throws Exception {
        final Path file = file(directory, text);

        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> AccessToken.read(file, 1));

        assertTrue(refused.getMessage().startsWith("[web]: the token-file " + file), refused::getMessage);
    }

    private static String header(final HttpResponse<?> answer, final String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
