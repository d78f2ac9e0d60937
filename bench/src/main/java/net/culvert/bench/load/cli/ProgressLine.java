// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.io.PrintWriter;
import java.util.Locale;
import net.culvert.bench.load.trial.Interval;
import net.culvert.bench.load.trial.TrialObserver;
import org.HdrHistogram.Histogram;

/** One line on a terminal that is written over every second. Owned by the thread that runs the trials. */
final class ProgressLine implements TrialObserver {
    private static final int WIDTH = 98; // columns

    private final PrintWriter err;
    private final boolean isShown;

    ProgressLine(final PrintWriter err, final boolean isShown) {
        this.err = err;
        this.isShown = isShown;
    }

    @Override
    public void interval(final String label, final Interval interval, final Histogram latencies) {
        if (isShown) {
            final String text = String.format(
                    Locale.ROOT,
                    "%s: %.0f s, %.1f kpps, %.1f Mbit/s, p50 %.1f us, p99 %.1f us",
                    label,
                    interval.endNs() / 1e9,
                    interval.pps() / 1e3,
                    interval.bitsPerSecond() / 1e6,
                    interval.p50Ns() / 1e3,
                    interval.p99Ns() / 1e3);
            write(text.substring(0, Math.min(text.length(), WIDTH)));
        }
    }

    /** Empties the line, for others to write there. */
    void clear() {
        if (isShown) {
            write("");
        }
    }

    private void write(final String text) {
        err.print("\r" + text + "\u001B[K" + (text.isEmpty() ? "" : "\r"));
        err.flush();
    }
}
