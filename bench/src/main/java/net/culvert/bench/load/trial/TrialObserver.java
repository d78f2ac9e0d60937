// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import org.HdrHistogram.Histogram;

/** Who wants to see a trial while it runs; called on the thread that runs the trials. */
public interface TrialObserver {
    /** Sees nothing. */
    TrialObserver NONE = (label, interval, latencies) -> {};

    /** About every second of a trial; the histogram is used again afterwards. */
    void interval(String label, Interval interval, Histogram latencies);
}
