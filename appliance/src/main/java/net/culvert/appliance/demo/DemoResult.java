// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import java.io.PrintWriter;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a demo measured.
 *
 * @param what the traffic of the throughput phase
 * @param bytes payload bytes that arrived in it
 * @param packets packets that arrived in it, or that the bytes fill at the tunnel's MTU
 * @param elapsedNs how long it took
 * @param roundTripNs round trips of single small packets, in nanoseconds
 * @param drops packets dropped by path and reason
 */
record DemoResult(
        String what, long bytes, long packets, long elapsedNs, Histogram roundTripNs, Map<String, Long> drops) {
    private static final double NS_PER_US = 1_000;

    void print(final PrintWriter out) {
        out.printf("%n  %-22s %s%n", "traffic", what);
        out.printf("  %-22s %.2f Gbit/s%n", "throughput", bytes * 8.0 / elapsedNs);
        out.printf("  %-22s %.0f thousand a second%n", "packets", packets * 1e6 / elapsedNs);
        out.printf(
                "  %-22s p50 %.0f us, p99 %.0f us, p99.9 %.0f us (%d round trips)%n",
                "latency",
                roundTripNs.getValueAtPercentile(50) / NS_PER_US,
                roundTripNs.getValueAtPercentile(99) / NS_PER_US,
                roundTripNs.getValueAtPercentile(99.9) / NS_PER_US,
                roundTripNs.getTotalCount());
        if (drops.isEmpty()) {
            out.printf("  %-22s none%n", "drops");
        }
        drops.forEach((reason, packets) -> out.printf("  %-22s %d (%s)%n", "drops", packets, reason));
        out.flush();
    }
}
