// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Prometheus on loopback that scrapes one gateway several times a second; closing ends it. */
final class Prometheus implements AutoCloseable {
    private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(40); // on two busy cores
    private static final long LOOK_EVERY_MS = 100;
    private static final int STARTING = 503; // status of its answers

    private final Process process;
    private final Path log;
    private final WebClient client;

    /** Scrapes the server at that port, showing the token in the file. */
    Prometheus(final Path directory, final int gatewayPort, final Path tokenFile) throws IOException {
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        final Path config =
                Files.writeString(directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 300ms
                  scrape_timeout: 300ms
                scrape_configs:
                  - job_name: culvert
                    authorization:
                      credentials_file: %s
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """.formatted(tokenFile, gatewayPort));
        log = directory.resolve("prometheus.log");
        process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        client = new WebClient(port);
    }

    /** The series that a query gives now; waits until it gives some, and each of them has a number. */
    JsonNode await(final String query) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + START_LIMIT_NS;
        JsonNode series = query(query);
        while (series == null || series.isEmpty() || series.toString().contains("\"NaN\"")) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("no data for " + query + ": " + Files.readString(log));
            }
            Thread.sleep(LOOK_EVERY_MS);
            series = query(query);
        }
        return series;
    }

    /** Null while it does not answer yet. */
    private JsonNode query(final String query) throws IOException, InterruptedException {
        final String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        try {
            return client.get(path).statusCode() == STARTING
                    ? null
                    : client.json(path).get("data").get("result");
        } catch (final IOException e) { // nor does it listen
            return null;
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
