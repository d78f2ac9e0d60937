// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.io.PrintWriter;
import java.util.Locale;
import net.culvert.bench.load.trial.TrialResult;
import org.HdrHistogram.Histogram;

/** Trials as lines of a table of at most 100 columns, each as soon as it is through. Owned by one thread. */
public final class TrialTable {
    private static final String SHAPE = "%-26s %9s %9s %9s %8s %7s %7s %7s %7s%n";
    private static final int LABEL_WIDTH = 26;
    private static final long SECOND_NS = 1_000_000_000;

    private final PrintWriter out;
    private boolean hasHeader;

    public TrialTable(final PrintWriter out) {
        this.out = out;
    }

    /** Prints a line; below it what else there is to say. */
    public void print(final TrialResult result) {
        if (!hasHeader) {
            hasHeader = true;
            out.printf(
                    Locale.ROOT,
                    SHAPE,
                    "trial",
                    "sent",
                    "received",
                    "Mbit/s",
                    "lost %",
                    "p50 us",
                    "p99 us",
                    "p99.9",
                    "max us");
        }
        final Histogram latency = result.latency();
        final boolean timed = latency.getTotalCount() > 0;
        out.printf(
                Locale.ROOT,
                SHAPE,
                result.label().length() > LABEL_WIDTH ? result.label().substring(0, LABEL_WIDTH) : result.label(),
                rate(result.offeredPps()),
                rate(result.receivedPps()),
                String.format(Locale.ROOT, "%.2f", result.receivedBitsPerSecond() / 1e6),
                String.format(Locale.ROOT, "%.4f", 100 * result.lossRatio()),
                timed ? us(latency.getValueAtPercentile(50)) : "-",
                timed ? us(latency.getValueAtPercentile(99)) : "-",
                timed ? us(latency.getValueAtPercentile(99.9)) : "-",
                timed ? us(latency.getMaxValue()) : "-");
        final String remarks = remarks(result);
        if (!remarks.isEmpty()) {
            out.println("  " + remarks);
        }
        out.flush();
    }

    private static String remarks(final TrialResult result) {
        final StringBuilder text = new StringBuilder();
        add(text, result.lost(), "lost");
        add(text, result.offered().refused(), "refused at the door");
        add(text, result.returned().reordered(), "reordered");
        add(text, result.returned().duplicates(), "duplicates");
        add(text, result.returned().corrupted(), "corrupted");
        add(text, result.returned().foreign(), "foreign");
        final long lagNs = result.lag().getValueAtPercentile(99);
        if (result.isLimitedByGenerator()) {
            add(text, "the generator was the limit: p99 of its lag is " + us(lagNs) + " us");
        } else if (result.isSenderHeldUp()) {
            add(text, "the sender was held up, which latencies have in them: p99 of its lag is " + us(lagNs) + " us");
        }
        return text.toString();
    }

    private static void add(final StringBuilder text, final long count, final String what) {
        if (count > 0) {
            add(text, count + " " + what);
        }
    }

    private static void add(final StringBuilder text, final String remark) {
        text.append(text.isEmpty() ? "" : ", ").append(remark);
    }

    private static String rate(final double pps) {
        return pps >= 1e6
                ? String.format(Locale.ROOT, "%.3fMpps", pps / 1e6)
                : String.format(Locale.ROOT, "%.4gkpps", pps / 1e3);
    }

    private static String us(final long ns) {
        if (ns >= SECOND_NS) {
            return String.format(Locale.ROOT, "%.3fs", ns / (double) SECOND_NS);
        }
        return String.format(Locale.ROOT, ns < 10_000 ? "%.2f" : "%.0f", ns / 1e3);
    }
}
