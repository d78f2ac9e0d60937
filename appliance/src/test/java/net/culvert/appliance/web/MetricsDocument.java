// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.Locale;

/** The page about the metrics, as their descriptions give it. */
final class MetricsDocument {
    private static final String INTRODUCTION = """
            # Metrics

            This page is made from the descriptions that `/metrics` itself is made by; `MetricsDocumentTest` fails
            where it differs, and says how to make it anew.

            With `[web]` in its file a gateway serves `/metrics` in OpenMetrics or Prometheus text, whichever the
            client asks for. Names end with their unit: bytes, seconds, packets; those that end with `_total` count
            from the start of the process. A reading is at most 200 ms old. Where there is a token file, Prometheus
            shows the token by `authorization: {credentials_file: ...}` of its scrape configuration.

            Paths of drops are those of the counters file: `worker0.ip` what came in by IPv4, `worker0.ip.made` what
            was made here, `wg0.inbound`, `wg0.outbound` and `wg0.control` a tunnel's. Reasons are the names of
            `DropReason`. Statistics are the names of `netstat -s`. Label `direction` is `in` or `out`.

            Label `rule` is the place of a rule in its `list`, from 1 on. A rule that a reload leaves as it was counts
            on, under another number where it has moved; one that changed starts at 0.

            [config/grafana-dashboard.json](../config/grafana-dashboard.json) shows them in Grafana.

            | name | kind | labels | meaning |
            |---|---|---|---|
            """;

    private MetricsDocument() {}

    static String render() {
        final StringBuilder page = new StringBuilder(INTRODUCTION);
        for (final Metric metric : Metric.values()) {
            page.append("| `").append(metric.fullName()).append("` | ");
            page.append(metric.kind().name().toLowerCase(Locale.ROOT)).append(" | ");
            page.append(String.join(", ", metric.labels())).append(" | ");
            page.append(metric.help()).append(" |\n");
        }
        return page.toString();
    }
}
