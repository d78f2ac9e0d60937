// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import net.culvert.bench.load.trial.TrialResult;

/** Told of each trial when it is through; called on the thread that searches. */
@FunctionalInterface
public interface TrialListener {
    /** The kind is the search's name, such as {@code throughput}. */
    void trial(String kind, TrialResult result);
}
