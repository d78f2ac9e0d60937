// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

/**
 * Part of a trial, about a second.
 *
 * @param endNs since the start of the trial
 * @param lengthNs of it
 * @param sent packets
 * @param received packets
 * @param receivedBytes bytes of frames
 * @param p50Ns median latency
 * @param p99Ns the latency that 99 % do not exceed
 * @param maxNs the longest
 */
public record Interval(
        long endNs, long lengthNs, long sent, long received, long receivedBytes, long p50Ns, long p99Ns, long maxNs) {
    /** Packets received a second. */
    public double pps() {
        return received * 1e9 / lengthNs;
    }

    /** Bits of frames received a second. */
    public double bitsPerSecond() {
        return receivedBytes * 8e9 / lengthNs;
    }
}
