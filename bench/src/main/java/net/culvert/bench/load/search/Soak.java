// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.trial.Interval;
import net.culvert.bench.load.trial.TrialObserver;
import org.HdrHistogram.Histogram;

/**
 * Looks, all through a long trial, at the memory of a process and at the latencies, and says whether they grow. Owned
 * by the thread that runs the trials.
 */
public final class Soak implements TrialObserver {
    private static final double SECONDS_AN_HOUR = 3600;
    private static final double NS_A_SECOND = 1e9;

    private final Path status;
    private final long warmUpNs;
    private final Drift memory = new Drift();
    private final Drift median = new Drift();
    private final Drift tail = new Drift();

    /**
     * Watches a process, from {@code warmUpNs} of the trial on.
     *
     * @throws LoadException where there is no such process
     */
    public Soak(final long pid, final long warmUpNs) throws LoadException {
        status = Path.of("/proc/" + pid + "/status");
        this.warmUpNs = warmUpNs;
        if (residentMb() == 0) {
            throw new LoadException("there is no process " + pid + " to watch");
        }
    }

    @Override
    public void interval(final String label, final Interval interval, final Histogram latencies) {
        if (interval.endNs() < warmUpNs || interval.received() == 0) {
            return;
        }
        final double seconds = interval.endNs() / NS_A_SECOND;
        final double mb = residentMb();
        if (mb > 0) { // else the process has ended, which its losses will show
            memory.add(seconds, mb);
        }
        median.add(seconds, interval.p50Ns() / 1e3);
        tail.add(seconds, interval.p99Ns() / 1e3);
    }

    /** Resident memory in MB, 0 where the process is gone. */
    private double residentMb() {
        try {
            for (final String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
            return 0;
        } catch (final IOException e) {
            return 0;
        }
    }

    /** Mean resident memory, MB. */
    public double meanMb() {
        return memory.mean();
    }

    /** MB an hour that it grows by. */
    public double mbAnHour() {
        return memory.slope() * SECONDS_AN_HOUR;
    }

    /** Microseconds an hour that the median latency grows by. */
    public double medianUsAnHour() {
        return median.slope() * SECONDS_AN_HOUR;
    }

    /** Microseconds an hour that the 99th percentile of latency grows by. */
    public double tailUsAnHour() {
        return tail.slope() * SECONDS_AN_HOUR;
    }
}
