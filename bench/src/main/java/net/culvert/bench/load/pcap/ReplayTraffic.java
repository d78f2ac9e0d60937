// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.bench.load.traffic.Schedule;
import net.culvert.bench.load.traffic.Traffic;

/**
 * A capture, by its own times or at a rate.
 *
 * @param speed how many times faster than captured; 0: at the rate of the trial
 * @param rounds how often, {@code Long.MAX_VALUE} until the time is up
 * @param rewriter null where addresses stay
 */
public record ReplayTraffic(Capture capture, double speed, long rounds, AddressRewriter rewriter) implements Traffic {
    @Override
    public PacketSource source(final Pacing pacing, final long durationNs, final long limit, final int trial) {
        final Schedule schedule = speed > 0 ? null : new Schedule(pacing, trial);
        return new ReplaySource(capture, speed, schedule, rewriter, durationNs, rounds);
    }

    @Override
    public boolean isMarked() {
        return false;
    }

    @Override
    public double meanFrame() {
        return capture.meanFrame();
    }

    @Override
    public int flows() {
        return 1;
    }

    @Override
    public String toString() {
        return "replay of " + capture.size() + " packets" + (speed > 0 ? ", " + speed + " times as fast" : "");
    }
}
