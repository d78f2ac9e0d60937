// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.culvert.bench.load.trial.Interval;
import net.culvert.bench.load.trial.TrialObserver;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes the latencies of each interval to an HdrHistogram log, in nanoseconds, tagged with the trial's label. Owned by
 * the thread that runs the trials.
 */
public final class HistogramLog implements TrialObserver, AutoCloseable {
    private static final double NS_A_SECOND = 1e9;
    private static final double NS_A_MS = 1e6;

    private final PrintStream out;
    private final HistogramLogWriter writer;
    private double offsetSeconds; // of the trial under way in the log
    private double endSeconds;
    private String label = "";

    /** Makes the file, or empties it. */
    public HistogramLog(final Path path) throws IOException {
        out = new PrintStream(Files.newOutputStream(path), false, StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(out);
        writer.outputComment("[latencies in nanoseconds, of culvert load]");
        writer.outputLogFormatVersion();
        writer.outputLegend();
    }

    @Override
    public void interval(final String label, final Interval interval, final Histogram latencies) {
        if (!label.equals(this.label)) {
            this.label = label;
            offsetSeconds = endSeconds;
        }
        final double begin = offsetSeconds + (interval.endNs() - interval.lengthNs()) / NS_A_SECOND;
        endSeconds = Math.max(endSeconds, offsetSeconds + interval.endNs() / NS_A_SECOND);
        latencies.setTag(label.replaceAll("[ ,]+", "_"));
        writer.outputIntervalHistogram(begin, offsetSeconds + interval.endNs() / NS_A_SECOND, latencies, NS_A_MS);
        latencies.setTag(null);
    }

    /** Closes the file; throws where it could not be written. */
    @Override
    public void close() throws IOException {
        out.close();
        if (out.checkError()) {
            throw new IOException("the histogram log could not be written");
        }
    }
}
