// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.culvert.bench.load.trial.TrialResult;
import org.HdrHistogram.Histogram;

/** A report as CSV (RFC 4180): a header, then a line for each trial. Any thread. */
public final class CsvReport {
    private static final String HEADER = "kind,label,seconds,sent,refused,received,lost,reordered,duplicates,corrupted,"
            + "foreign,loss_ratio,offered_pps,received_pps,received_bit_per_s,p50_ns,p99_ns,p99.9_ns,max_ns,lag_p99_ns,"
            + "limited_by_generator,sender_held_up\r\n";

    private CsvReport() {}

    /** The text; of an overhead search a line for each frame size instead. */
    public static String of(final Report report) {
        final List<Overhead> overheads = Overhead.of(report);
        return overheads.isEmpty() ? ofTrials(report) : Overhead.csv(overheads);
    }

    private static String ofTrials(final Report report) {
        final StringBuilder text = new StringBuilder(HEADER);
        for (final Report.Entry entry : report.entries()) {
            final TrialResult result = entry.result();
            final Histogram latency = result.latency();
            text.append(String.format(
                    Locale.ROOT,
                    "%s,\"%s\",%.6f,%d,%d,%d,%d,%d,%d,%d,%d,%.8f,%.3f,%.3f,%.1f,%d,%d,%d,%d,%d,%b,%b\r\n",
                    entry.kind(),
                    result.label().replace("\"", "\"\""),
                    result.offered().durationNs() / 1e9,
                    result.offered().packets(),
                    result.offered().refused(),
                    result.returned().packets(),
                    result.lost(),
                    result.returned().reordered(),
                    result.returned().duplicates(),
                    result.returned().corrupted(),
                    result.returned().foreign(),
                    result.lossRatio(),
                    result.offeredPps(),
                    result.receivedPps(),
                    result.receivedBitsPerSecond(),
                    latency.getValueAtPercentile(50),
                    latency.getValueAtPercentile(99),
                    latency.getValueAtPercentile(99.9),
                    latency.getMaxValue(),
                    result.lag().getValueAtPercentile(99),
                    result.isLimitedByGenerator(),
                    result.isSenderHeldUp()));
        }
        return text.toString();
    }

    /** Writes the text to a file. */
    public static void write(final Report report, final Path path) throws IOException {
        Files.writeString(path, of(report));
    }
}
