// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.search.ModelRuns;
import net.culvert.bench.load.subject.Model;
import net.culvert.bench.load.subject.ModelSettings;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.trial.SimulatedTrials;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final long DURATION_NS = 3_000_000_000L;

    @TempDir
    private Path folder;

    private static Report report(final double... throughputs) throws Exception {
        final Report report = new Report("culvert load <\"&'>", "model", "udp");
        for (final double each : throughputs) {
            final TrialResult result = ModelRuns.run("rate=1kpps,delay=2ms", "2kpps", DURATION_NS);
            report.add("loss", result);
            report.metric("throughput 64 B", "pps", true, each);
            report.latencyMetrics("latency", result);
        }
        report.note("a note");
        return report;
    }

    @Test
    void shouldWriteAllOfItAsJson() throws Exception {
        final Report report = report(100, 110);
        final JsonNode root = JsonReport.of(report);
        assertEquals(JsonReport.VERSION, root.path("version").asInt());
        final TrialResult result = report.entries().getFirst().result();
        final JsonNode trial = root.path("trials").path(0);
        assertEquals(6000, trial.path("sent").asLong());
        assertEquals(result.lost(), trial.path("lost").asLong());
        assertEquals(0.5, trial.path("lossRatio").asDouble(), 0.05);
        assertEquals(
                result.latency().getValueAtPercentile(99.9),
                trial.path("latencyNs").path("p99.9").asLong());
        assertTrue(trial.path("intervals").size() >= 3);
        long received = 0;
        for (final JsonNode interval : trial.path("intervals")) {
            received += interval.path("received").asLong();
        }
        assertEquals(result.returned().packets(), received);
    }

    @Test
    void shouldReadItsFiguresBack() throws Exception {
        final Path path = folder.resolve("a.json");
        JsonReport.write(report(100, 110, 90), path);
        final Metric metric = JsonReport.readMetrics(path).get("throughput 64 B");
        assertEquals(List.of(100.0, 110.0, 90.0), metric.values());
        assertEquals(100, metric.median());
        assertTrue(metric.isHigherBetter());
    }

    @ParameterizedTest
    @CsvSource({
        "'', is no report",
        "{, is no JSON",
        "{}, is no report",
        "[1], is no report",
        "'{\"version\":1,\"metrics\":[{\"name\":\"x\",\"values\":[]}]}', has no values of x"
    })
    void shouldSayWhatIsNoReport(final String text, final String sentence) throws Exception {
        final Path path = Files.writeString(folder.resolve("x.json"), text);
        final LoadException refused = assertThrows(LoadException.class, () -> JsonReport.readMetrics(path));
        assertTrue(refused.getMessage().startsWith(path + " " + sentence), refused::getMessage);
        final Path none = folder.resolve("none.json");
        assertEquals(
                "there is no file " + none,
                assertThrows(LoadException.class, () -> JsonReport.readMetrics(none))
                        .getMessage());
    }

    @Test
    void shouldCompareMediansAndTheirSpread() throws Exception {
        final Map<String, Metric> first = metrics(100, 110, 90);
        final Comparison.Row better = Comparison.of(first, metrics(200, 220)).getFirst();
        assertEquals(2.1, better.ratio(), 1e-9);
        assertEquals(200 / 110.0, better.least(), 1e-9);
        assertEquals(220 / 90.0, better.greatest(), 1e-9);
        assertEquals("better", better.verdict());
        assertEquals("same", Comparison.of(first, metrics(95, 120)).getFirst().verdict());
        assertEquals("worse", Comparison.of(first, metrics(50, 60)).getFirst().verdict());
        final String table = Comparison.table(Comparison.of(first, metrics(200, 220)));
        assertTrue(table.lines().allMatch(line -> line.length() <= 100), table);
        assertTrue(table.contains("2.100     1.818-2.444  better"), table);
    }

    private static Map<String, Metric> metrics(final double... values) {
        final Metric metric = new Metric("throughput 64 B", "pps", true);
        for (final double value : values) {
            metric.add(value);
        }
        return Map.of(metric.name(), metric);
    }

    @Test
    void shouldDrawAPageThatNeedsNothingElse() throws Exception {
        final String page = HtmlReport.of(report(100, 110));
        final Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replaceFirst("(?i)<!doctype html>", ""))));
        assertEquals(4, document.getElementsByTagName("svg").getLength());
        assertTrue(document.getElementsByTagName("polyline").getLength() >= 5);
        assertFalse(page.matches("(?s).*(https?:|src=|href=|url\\(|@import).*"), "it fetches something");
        assertTrue(page.contains("culvert load &lt;&quot;&amp;'&gt;"), "what the user wrote is text");
        assertFalse(page.contains("NaN") || page.contains("Infinity"), page);
    }

    @Test
    void shouldWriteALineForEachTrial() throws Exception {
        final List<String> lines = CsvReport.of(report(1, 2)).lines().toList();
        assertEquals(3, lines.size());
        final String[] names = lines.getFirst().split(",");
        final String[] values = lines.get(1).split(",");
        assertEquals(names.length, values.length);
        assertEquals("6000", values[List.of(names).indexOf("sent")]);
        assertTrue(Files.notExists(folder.resolve("x.csv")));
        CsvReport.write(report(1), folder.resolve("x.csv"));
        assertEquals(2, Files.readAllLines(folder.resolve("x.csv")).size());
    }

    @Test
    void shouldLogEveryLatency() throws Exception {
        final Path path = folder.resolve("x.hlog");
        final TrialResult result;
        try (HistogramLog log = new HistogramLog(path)) {
            result = new SimulatedTrials(new Model(ModelSettings.parse("delay=3ms"), 1), null, log)
                    .run(TrialPlan.of(
                            "64 B at 1kpps", ModelRuns.traffic("64"), Pacing.steady(Rate.parse("1kpps")), DURATION_NS));
        }
        final Histogram all = new Histogram(3);
        try (HistogramLogReader reader = new HistogramLogReader(path.toFile())) {
            while (reader.hasNext()) {
                final Histogram interval = (Histogram) reader.nextIntervalHistogram();
                assertEquals("64_B_at_1kpps", interval.getTag());
                all.add(interval);
            }
        }
        assertEquals(3000, all.getTotalCount());
        assertEquals(result.latency().getValueAtPercentile(99), all.getValueAtPercentile(99));
    }

    @Test
    void shouldFitATerminal() throws Exception {
        final StringWriter text = new StringWriter();
        final TrialTable table = new TrialTable(new PrintWriter(text));
        table.print(ModelRuns.run("rate=999kpps,delay=30s", "20Mpps", 20_000_000));
        table.print(ModelRuns.run("loss=100%", "10kpps", 100_000_000));
        assertEquals(5, text.toString().lines().count(), text::toString);
        assertTrue(text.toString().lines().allMatch(line -> line.length() <= 100), text::toString);
        assertTrue(text.toString().contains("1000 lost"), text::toString);
    }
}
