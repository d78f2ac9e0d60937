// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.culvert.appliance.gateway.WebGateway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server on loopback, without a token. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebServerTest {
    @AutoClose
    private WebSite site;

    @BeforeAll
    void start() throws Exception {
        site = new WebSite("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/state", "/metrics", "/health/live", "/health/ready", "/?x=y"})
    void shouldServeItsPagesWithTheHeadersThatAllHave(final String path) throws Exception {
        final HttpResponse<String> answer = site.client().get(path);

        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals("no-store", header(answer, "Cache-Control"));
        assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
        assertEquals("no-referrer", header(answer, "Referrer-Policy"));
        assertTrue(header(answer, "Content-Security-Policy").startsWith("default-src 'none'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metric", "/api/", "/metrics/", "/../metrics", "/%2e%2e/etc/passwd", "/favicon.ico"})
    void shouldSayWhatIsHereWhenThereIsNoSuchPage(final String path) throws Exception {
        final HttpResponse<String> answer = site.client().get(path);

        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("/health/ready"), answer::body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void shouldRefuseOtherMethods(final String method) throws Exception {
        final HttpResponse<String> answer = site.client().send(method, "/api/state");

        assertEquals(405, answer.statusCode());
        assertEquals("GET", header(answer, "Allow"));
    }

    @ParameterizedTest(name = "{0} is answered {1}")
    @CsvSource({
        "localhost, 200",
        "localhost:9586, 200",
        "127.0.0.1, 200",
        "[::1]:9586, 200",
        "rebound.example, 403",
        "127.0.0.1.example, 403",
        "localhost.example:9586, 403",
        "192.0.2.1:9586, 403"
    })
    void shouldRefuseToBeCalledByAForeignName(final String host, final int status) throws Exception {
        final String line =
                site.client().raw("GET /api/state HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        assertTrue(line.startsWith("HTTP/1.1 " + status + " "), line);
    }

    @Test
    void shouldPackWhatIsLongWhenTheClientTakesIt() throws Exception {
        assertEquals(site.client().text("/"), site.client().packed("/"));
        assertEquals("", header(site.client().get("/", "Accept-Encoding", "gzip;q=0"), "Content-Encoding"));
        assertEquals("", header(site.client().get("/health/live", "Accept-Encoding", "gzip"), "Content-Encoding"));
    }

    @Test
    void shouldServeTheState() throws Exception {
        site.gateway().carry(3);
        Thread.sleep(250); // as old as a state may be
        final JsonNode state = site.client().json("/api/state");

        final JsonNode left = state.get("interfaces").get(0);
        assertEquals("left0", left.get("name").asText());
        assertEquals("192.0.2.254/24", left.get("addresses").get(0).asText());
        assertTrue(left.get("isUp").asBoolean());
        assertTrue(left.get("receivedPackets").asLong() >= 3, left::toString);
        final JsonNode peer = state.get("peers").get(0);
        assertEquals(WebGateway.PEER, peer.get("name").asText());
        assertEquals(site.gateway().peerKey(), peer.get("publicKey").asText());
        assertEquals("10.9.0.2/32", peer.get("allowedIps").get(0).asText());
        assertFalse(state.toString().contains("rivate"), "no key of ours is shown");
        long bursts = 0;
        for (final JsonNode bucket : state.get("bursts").get(0).get("bursts")) {
            bursts += bucket.asLong();
        }
        assertTrue(bursts > 0, state::toString);
    }

    @Test
    void shouldReadTheStateAtMostFiveTimesASecond() throws Exception {
        final TreeSet<Long> taken = new TreeSet<>();
        final long beginNs = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            taken.add(site.client().json("/api/state").get("takenMs").asLong());
        }
        final long limit = 2 + (System.nanoTime() - beginNs) / 200_000_000;
        assertTrue(taken.size() <= limit, () -> taken + " within " + limit);
    }

    @Test
    void shouldSayThatThePortIsTaken() {
        final IOException refused = assertThrows(
                IOException.class, () -> WebServer.open(site.gateway().gateway()));

        assertTrue(
                refused.getMessage()
                        .startsWith("[web]: port " + site.gateway().webPort() + " of 127.0.0.1 cannot be had"),
                refused::getMessage);
    }

    @Test
    void shouldListenFromItsOpeningToItsEnd() throws Exception {
        try (WebGateway other = new WebGateway("")) {
            final WebClient toOther = new WebClient(other.webPort());
            assertThrows(ConnectException.class, () -> toOther.get("/"));
            final WebServer opened = WebServer.open(other.gateway());
            assertEquals(other.webPort(), opened.address().getPort());
            toOther.text("/health/live");
            opened.close();
            assertThrows(IOException.class, () -> toOther.get("/health/live"));
            toOther.close();
        }
    }

    @Test
    void shouldOutliveWhatIsNoHttp() throws Exception {
        for (final String bytes : List.of(
                "\0\1\2\3",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "\r\n\r\n",
                "GET mailto:x HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            assertFalse(site.client().raw(bytes).contains(" 200 "), bytes);
        }
        assertEquals(200, site.client().get("/health/live").statusCode());
    }

    @Test
    void shouldAnswerAlthoughManyStrangersSendHalfARequest() throws Exception {
        final List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) { // more than there are threads
                final Socket stranger = new Socket(
                        InetAddress.getLoopbackAddress(), site.gateway().webPort());
                strangers.add(stranger);
                stranger.getOutputStream().write("GET / HTTP/1.1\r\nHost: lo".getBytes(StandardCharsets.ISO_8859_1));
            }
            assertEquals(200, site.client().get("/health/live").statusCode());
        } finally {
            for (final Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    private static String header(final HttpResponse<?> answer, final String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
