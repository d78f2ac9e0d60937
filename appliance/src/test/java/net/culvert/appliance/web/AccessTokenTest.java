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
import org.junit.jupiter.api.AutoClose;
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

    @AutoClose
    private WebSite site;

    @BeforeAll
    void start(@TempDir final Path directory) throws Exception {
        site = new WebSite("token-file = \"" + file(directory, TOKEN + "\n") + "\"");
    }

    private static Path file(final Path directory, final String text) throws IOException {
        final Path file = directory.resolve("web.token");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    @Test
    void shouldLetInWhoShowsTheToken() throws Exception {
        assertEquals(
                200,
                site.client()
                        .get("/metrics", "Authorization", "Bearer " + TOKEN)
                        .statusCode());
        assertEquals(
                200, site.client().get("/", "Authorization", "bearer  " + TOKEN).statusCode());
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
            {"Cookie", "culvert-" + site.gateway().webPort() + "=" + TOKEN},
            {"Cookie", "culvert-" + site.gateway().webPort() + "="},
            {"Cookie", ";;=;"}
        }) {
            final HttpResponse<String> answer = site.client().get(path, headers);
            assertEquals(401, answer.statusCode(), () -> String.join(" ", headers));
            assertEquals("Bearer realm=\"culvert\"", header(answer, "WWW-Authenticate"));
        }
        assertEquals(401, site.client().get(path + "?token=f00d").statusCode());
        assertEquals(401, site.client().get(path + "?token=").statusCode());
    }

    @Test
    void shouldKeepTheTokenAsACookieThatDoesNotGiveItAway() throws Exception {
        final HttpResponse<String> first = site.client().get("/?token=" + TOKEN);

        assertEquals(303, first.statusCode());
        assertEquals("/", header(first, "Location"));
        final String cookie = header(first, "Set-Cookie");
        assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
        assertFalse(cookie.contains(TOKEN), cookie);
        final String pair = cookie.substring(0, cookie.indexOf(';'));
        assertEquals(
                200,
                site.client().get("/api/state", "Cookie", "other=1; " + pair).statusCode());
    }

    @Test
    void shouldNotLeadToAnotherHost() throws Exception {
        final String line = site.client().raw("GET //evil.example/?token=" + TOKEN + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertFalse(line.contains(" 200 "), line);
        final String location = header(site.client().get("//evil.example/?token=" + TOKEN), "Location");
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
