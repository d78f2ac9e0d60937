// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.trial.Interval;
import net.culvert.bench.load.trial.TrialResult;
import org.HdrHistogram.Histogram;

/** A report as JSON. What other programs read: names change only together with {@value #VERSION}. Any thread. */
public final class JsonReport {
    static final int VERSION = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonReport() {}

    /** The document. */
    public static ObjectNode of(final Report report) {
        final ObjectNode root = MAPPER.createObjectNode();
        root.put("version", VERSION).put("command", report.command()).put("subject", report.subject());
        root.put("traffic", report.traffic()).put("host", Report.host());
        root.put("begin", report.begin().toString());
        final ArrayNode metrics = root.putArray("metrics");
        for (final Metric metric : report.metrics()) {
            final ObjectNode node =
                    metrics.addObject().put("name", metric.name()).put("unit", metric.unit());
            node.put("higherIsBetter", metric.isHigherBetter());
            metric.values().forEach(node.putArray("values")::add);
        }
        report.notes().forEach(root.putArray("notes")::add);
        final ArrayNode trials = root.putArray("trials");
        for (final Report.Entry entry : report.entries()) {
            trial(trials.addObject().put("kind", entry.kind()), entry.result());
        }
        return root;
    }

    private static void trial(final ObjectNode node, final TrialResult result) {
        node.put("label", result.label())
                .put("seconds", result.offered().durationNs() / 1e9)
                .put("sent", result.offered().packets())
                .put("refused", result.offered().refused())
                .put("received", result.returned().packets())
                .put("lost", result.lost())
                .put("reordered", result.returned().reordered())
                .put("duplicates", result.returned().duplicates())
                .put("corrupted", result.returned().corrupted())
                .put("foreign", result.returned().foreign())
                .put("lossRatio", result.lossRatio())
                .put("offeredPps", result.offeredPps())
                .put("receivedPps", result.receivedPps())
                .put("receivedBitsPerSecond", result.receivedBitsPerSecond())
                .put("limitedByGenerator", result.isLimitedByGenerator())
                .put("senderHeldUp", result.isSenderHeldUp());
        histogram(node.putObject("latencyNs"), result.latency());
        histogram(node.putObject("lagNs"), result.lag());
        final ArrayNode intervals = node.putArray("intervals");
        for (final Interval interval : result.intervals()) {
            intervals
                    .addObject()
                    .put("endSeconds", interval.endNs() / 1e9)
                    .put("sent", interval.sent())
                    .put("received", interval.received())
                    .put("pps", interval.pps())
                    .put("bitsPerSecond", interval.bitsPerSecond())
                    .put("p50Ns", interval.p50Ns())
                    .put("p99Ns", interval.p99Ns())
                    .put("maxNs", interval.maxNs());
        }
    }

    private static void histogram(final ObjectNode node, final Histogram histogram) {
        node.put("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            node.put("min", histogram.getMinValue()).put("mean", Math.round(histogram.getMean()));
            for (final double percentile : new double[] {50, 90, 99, 99.9, 99.99}) {
                node.put("p" + Numbers.text(percentile), histogram.getValueAtPercentile(percentile));
            }
            node.put("max", histogram.getMaxValue());
        }
    }

    /** Writes the document to a file. */
    public static void write(final Report report, final Path path) throws IOException {
        Files.writeString(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(of(report)) + "\n");
    }

    /** The metrics of a file, by name; what is no report is said in one sentence. */
    public static Map<String, Metric> readMetrics(final Path path) throws LoadException {
        final JsonNode root = JsonFile.read(path);
        if (root.path("version").asInt() != VERSION || !root.path("metrics").isArray()) {
            throw new LoadException(path + " is no report of culvert load --json, version " + VERSION);
        }
        final Map<String, Metric> metrics = new LinkedHashMap<>();
        for (final JsonNode node : root.path("metrics")) {
            final Metric metric = new Metric(
                    node.path("name").asText(),
                    node.path("unit").asText(),
                    node.path("higherIsBetter").asBoolean());
            node.path("values").forEach(value -> metric.add(value.asDouble()));
            if (metric.values().isEmpty()) {
                throw new LoadException(path + " has no values of " + metric.name());
            }
            metrics.put(metric.name(), metric);
        }
        return metrics;
    }
}
