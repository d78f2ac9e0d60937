// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/** A client of one server on loopback; it follows no redirect and keeps no cookie. */
final class WebClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    WebClient(final int port) {
        this.port = port;
    }

    /** An answer to a GET with the headers, names and values in turns. */
    HttpResponse<String> get(final String path, final String... headers) throws IOException, InterruptedException {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(final String method, final String path, final String... headers)
            throws IOException, InterruptedException {
        return client.send(request(method, path, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(final String method, final String path, final String... headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT)
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    /** The text of a good answer. */
    String text(final String path) throws IOException, InterruptedException {
        final HttpResponse<String> answer = get(path);
        assertEquals(200, answer.statusCode(), answer::body);
        return answer.body();
    }

    /** The tree of a good answer. */
    JsonNode json(final String path) throws IOException, InterruptedException {
        return JSON.readTree(text(path));
    }

    /** The text of an answer that was asked for packed, and is. */
    String packed(final String path) throws IOException, InterruptedException {
        final HttpResponse<byte[]> answer =
                client.send(request("GET", path, "Accept-Encoding", "deflate, gzip;q=1.0"), BodyHandlers.ofByteArray());
        assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The first line of the answer to a request of any bytes, such as one that calls the server by another name. */
    String raw(final String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            final byte[] answer = socket.getInputStream().readAllBytes();
            return new String(answer, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
