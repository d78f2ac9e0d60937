// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import net.culvert.appliance.Command;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.iface.InterfaceTotals;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What is scraped is what was counted. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsPageTest {
    private static final int CARRIED = 40;
    private static final int DROPPED = 7;
    private static final int STALE_MS = 250; // a little more than a state may be old

    @AutoClose
    private WebSite site;

    @BeforeAll
    void start() throws Exception {
        site = new WebSite("");
        site.gateway().carry(CARRIED);
        site.gateway().drop(DROPPED);
        site.gateway().connectPeer();
        Thread.sleep(STALE_MS);
    }

    /** Values by name and labels, as they stand in the text. */
    private Map<String, Double> scrape() throws Exception {
        final Map<String, Double> values = new HashMap<>();
        for (final String line : site.client().text("/metrics").split("\n")) {
            if (!line.startsWith("#")) {
                final int blank = line.lastIndexOf(' ');
                values.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            }
        }
        return values;
    }

    @Test
    void shouldServeWhatTheInterfacesCounted() throws Exception {
        final Map<String, Double> scraped = scrape();
        final InterfaceTotals[] left = new InterfaceTotals[1];
        final Gateway opened = site.gateway().gateway();
        opened.control()
                .run(() -> left[0] =
                        opened.interfaces().snapshot().get("left0").counters().read());

        assertEquals(CARRIED + DROPPED, left[0].inputPackets());
        assertEquals(
                left[0].inputPackets(), scraped.get("culvert_interface_received_packets_total{interface=\"left0\"}"));
        assertEquals(left[0].inputBytes(), scraped.get("culvert_interface_received_bytes_total{interface=\"left0\"}"));
        assertEquals(CARRIED, scraped.get("culvert_interface_sent_packets_total{interface=\"right0\"}"));
        assertEquals(1, scraped.get("culvert_interface_up{interface=\"wg0\"}"));
        assertEquals(1024, scraped.get("culvert_queue_limit{direction=\"out\",interface=\"left0\"}"));
    }

    @Test
    void shouldServeEveryDropReason() throws Exception {
        final Map<String, Double> scraped = scrape();

        for (final DropReason reason : DropReason.values()) {
            final Double value =
                    scraped.get("culvert_drop_reason_packets_total{reason=\"" + reason.counterName() + "\"}");
            assertEquals(reason.isDrop(), value != null, reason::name);
        }
        assertEquals(DROPPED, scraped.get("culvert_drop_reason_packets_total{reason=\"ips_noroute\"}"));
        assertEquals(DROPPED, scraped.get("culvert_drops_packets_total{path=\"worker0.ip\",reason=\"ips_noroute\"}"));
        assertEquals(
                DROPPED * 48.0, scraped.get("culvert_drops_bytes_total{path=\"worker0.ip\",reason=\"ips_noroute\"}"));
    }

    @Test
    void shouldServeWhatEachRuleCounted() throws Exception {
        final Map<String, Double> scraped = scrape();
        final String labels = "{action=\"count\",list=\"seen\",rule=\"1\"}";

        assertEquals(CARRIED, scraped.get("culvert_rule_packets_total" + labels));
        assertEquals(CARRIED * 48.0, scraped.get("culvert_rule_bytes_total" + labels));
    }

    @Test
    void shouldServePeersAsTheExporterDoes() throws Exception {
        final Map<String, Double> scraped = scrape();
        final String labels = "{allowed_ips=\"10.9.0.2/32\",friendly_name=\"laptop\",interface=\"wg0\",public_key=\""
                + site.gateway().peerKey() + "\"}";

        assertTrue(scraped.get("wireguard_received_bytes_total" + labels) >= 148, scraped::toString);
        assertTrue(scraped.get("wireguard_sent_bytes_total" + labels) >= 92, scraped::toString);
        final double sinceHandshake =
                System.currentTimeMillis() / 1e3 - scraped.get("wireguard_latest_handshake_seconds" + labels);
        assertTrue(sinceHandshake >= 0 && sinceHandshake < 60, () -> sinceHandshake + " s");
    }

    @Test
    void shouldServeForwardingStatisticsAndTheTimeOfBursts() throws Exception {
        final Map<String, Double> scraped = scrape();

        assertEquals(
                CARRIED,
                scraped.get("culvert_ip_statistics_total{family=\"ip\",statistic=\"ips_forward\",worker=\"0\"}"));
        final double bursts = scraped.get("culvert_burst_seconds_count{thread=\"forward-0\"}");
        assertTrue(bursts > 0, scraped::toString);
        assertEquals(bursts, scraped.get("culvert_burst_seconds_bucket{thread=\"forward-0\",le=\"+Inf\"}"));
        assertTrue(scraped.get("culvert_burst_seconds_sum{thread=\"forward-0\"}") > 0);
        assertEquals(
                2,
                scraped.get("culvert_events_total{name=\"wg0.inbound.handshakes.datagrams\"}")
                        + scraped.get("culvert_events_total{name=\"wg0.inbound.keepalives.packets\"}"));
    }

    /** Each metric is described in one place, and nothing else is served. */
    @Test
    void shouldServeExactlyTheMetricsThatAreDescribed() throws Exception {
        final TreeMap<String, String> described = new TreeMap<>();
        for (final Metric metric : Metric.values()) {
            described.put(metric.fullName(), metric.help());
        }
        final TreeMap<String, String> served = new TreeMap<>();
        for (final String line : site.client().text("/metrics").split("\n")) {
            if (line.startsWith("# HELP ")) {
                final String[] words = line.split(" ", 4);
                served.put(words[2], words[3]);
            }
        }
        assertEquals(described, served);
        final Map<String, Double> scraped = scrape();
        for (final Metric metric : Metric.values()) {
            final TreeSet<String> labels = new TreeSet<>(metric.labels());
            final boolean isServed = scraped.keySet().stream()
                    .filter(name -> name.equals(metric.fullName()) || name.startsWith(metric.fullName() + "{"))
                    .allMatch(name -> labels.equals(labels(name)));
            assertTrue(isServed, () -> metric + " has other labels than " + labels);
        }
    }

    private static TreeSet<String> labels(final String name) {
        final TreeSet<String> labels = new TreeSet<>();
        for (final String part : name.replaceAll("^[^{]*\\{?|\\}$", "").split("(?<=\"),")) {
            if (!part.isEmpty()) {
                labels.add(part.substring(0, part.indexOf('=')));
            }
        }
        return labels;
    }

    @Test
    void shouldSpeakTheFormatThatTheClientAsksFor() throws Exception {
        final HttpResponse<String> open = site.client()
                .get(
                        "/metrics",
                        "Accept",
                        "application/openmetrics-text;version=1.0.0;q=0.7,text/plain;version=0.0.4;q=0.5");
        final HttpResponse<String> plain = site.client().get("/metrics", "Accept", "*/*");

        assertTrue(contentType(open).startsWith("application/openmetrics-text"), contentType(open));
        assertTrue(open.body().endsWith("# EOF\n"));
        assertTrue(contentType(plain).startsWith("text/plain; version=0.0.4"), contentType(plain));
        assertFalse(plain.body().contains("# EOF"));
    }

    /** Prometheus' own tool finds nothing that is wrong. */
    @Test
    void shouldPassPrometheusOwnCheck() throws Exception {
        final Command.Result result = Command.of("promtool", "check", "metrics")
                .input(site.client().text("/metrics"))
                .run();

        assertEquals("", result.err() + result.out());
        assertEquals(0, result.status());
    }

    private static String contentType(final HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }
}
