// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

/**
 * What came back of a trial.
 *
 * @param packets that came whole, each once
 * @param frameBytes of all that came whole
 * @param reordered packets that came after a later one of their flow
 * @param duplicates packets that came again
 * @param corrupted packets with a mark and a wrong checksum
 * @param foreign packets that are not of this trial
 * @param spanNs from the first to the last
 */
public record Returned(
        long packets, long frameBytes, long reordered, long duplicates, long corrupted, long foreign, long spanNs) {}
