// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import net.culvert.ringbuffers.dispatch.StageTimes;

/** The flight recorder's event of a burst that took long. */
@Name("net.culvert.SlowBurst")
@Label("Slow burst")
@Description("A burst of packets took more than 5 ms from being read to having left")
@Category("Culvert")
@StackTrace(false)
final class SlowBurst extends Event {
    @Label("Path")
    String path;

    @Label("Packets")
    int packets;

    @Label("Queued")
    @Timespan(Timespan.NANOSECONDS)
    long queued;

    @Label("Process")
    @Timespan(Timespan.NANOSECONDS)
    long process;

    @Label("Finish")
    @Timespan(Timespan.NANOSECONDS)
    long finish;

    /** Makes the event, where a recording runs; this allocates, but such bursts are rare. */
    static void commit(final String path, final int packets, final StageTimes times, final long nowNs) {
        final SlowBurst event = new SlowBurst();
        event.path = path;
        event.packets = packets;
        event.queued = times.queuedNs();
        event.process = times.processNs();
        event.finish = times.finishNs(nowNs);
        event.commit();
    }
}
