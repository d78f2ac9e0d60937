// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import net.culvert.appliance.gateway.WebGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of the repository, its queries asked of a Prometheus that scrapes a gateway at work. */
@Timeout(120)
class DashboardTest {
    private static final Path DASHBOARD = Path.of("../config/grafana-dashboard.json");
    private static final String TOKEN = "a-token-for-prometheus";

    @TempDir
    private Path directory;

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(DASHBOARD));
    }

    /** Queries by the title of their panel and their letter, with what Grafana puts in for its variables. */
    private static Map<String, String> queries() throws IOException {
        final Map<String, String> queries = new LinkedHashMap<>();
        for (final JsonNode panel : dashboard().get("panels")) {
            for (final JsonNode target : panel.get("targets")) {
                final String query = target.get("expr")
                        .asText()
                        .replace("$__rate_interval", "1m")
                        .replace("$instance", ".*")
                        .replace("$interface", ".*");
                queries.put(
                        panel.get("title").asText() + " " + target.get("refId").asText(), query);
            }
        }
        return queries;
    }

    @Test
    void shouldShowDataInEveryPanel() throws Exception {
        final Path token = Files.createFile(
                directory.resolve("web.token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, TOKEN + "\n");
        try (WebGateway gateway = new WebGateway("token-file = \"" + token + "\"");
                WebServer server = WebServer.open(gateway.gateway());
                Prometheus prometheus =
                        new Prometheus(directory, server.address().getPort(), token)) {
            gateway.connectPeer();
            gateway.drop(1);
            prometheus.await("up == 1");
            prometheus.await("culvert_drops_packets_total > 0");
            gateway.carry(100);
            gateway.drop(10);
            prometheus.await("rate(culvert_drops_packets_total{reason=\"ips_noroute\"}[1m]) > 0");
            for (final Map.Entry<String, String> query : queries().entrySet()) {
                assertFalse(prometheus.await(query.getValue()).isEmpty(), query::toString);
            }
            assertEquals(
                    "111",
                    prometheus
                            .await("culvert_interface_received_packets_total{interface=\"left0\"} > 110")
                            .get(0)
                            .get("value")
                            .get(1)
                            .asText());
        }
    }

    @Test
    void shouldHavePanelsThatDoNotOverlapAndAskForMetricsThatAreThere() throws Exception {
        final Set<String> taken = new HashSet<>();
        final Set<Integer> numbers = new HashSet<>();
        for (final JsonNode panel : dashboard().get("panels")) {
            assertTrue(numbers.add(panel.get("id").asInt()), panel::toString);
            final JsonNode at = panel.get("gridPos");
            assertTrue(at.get("x").asInt() + at.get("w").asInt() <= 24, panel::toString);
            for (int x = 0; x < at.get("w").asInt(); x++) {
                for (int y = 0; y < at.get("h").asInt(); y++) {
                    final String cell =
                            (at.get("x").asInt() + x) + " " + (at.get("y").asInt() + y);
                    assertTrue(taken.add(cell), panel::toString);
                }
            }
        }
        for (final Map.Entry<String, String> query : queries().entrySet()) {
            boolean isKnown = false;
            for (final Metric metric : Metric.values()) {
                isKnown |= query.getValue().contains(metric.stem());
            }
            assertTrue(isKnown, query::toString);
        }
    }
}
