// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.concurrent.atomic.AtomicLong;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.subject.Arrival;
import net.culvert.bench.load.subject.Subject;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Mark;
import net.culvert.tunio.sys.HostException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Knows every packet again by its mark: counts it and records how long it took. Owned by the receiving thread; packets
 * and latencies so far are for any one other thread.
 */
final class Receiver implements Arrival {
    private final Subject subject;
    private final NanoClock clock; // of the trial
    private final int trial;
    private final boolean isMarked;
    private final CaptureWriter capture; // null where nothing is kept
    private final int overhead; // bytes of a frame that do not arrive here
    private final FlowTracker flows;
    private final Mark mark = new Mark();
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(1, Latencies.MAX_NS, Latencies.DIGITS);
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong frameBytes = new AtomicLong();

    private long firstNs = -1;
    private long lastNs;
    private long corrupted;
    private long foreign;

    /** Looks for the packets of one trial. */
    Receiver(
            final Subject subject,
            final NanoClock clock,
            final int trial,
            final int flows,
            final int headersLength,
            final CaptureWriter capture) {
        this.subject = subject;
        this.clock = clock;
        this.trial = trial;
        this.isMarked = flows > 0;
        this.capture = capture;
        overhead = FrameSizes.FRAME_OVERHEAD + (subject.carriesPackets() ? 0 : headersLength);
        this.flows = new FlowTracker(Math.max(1, flows));
    }

    /** Takes some of what has arrived. Returns the packets taken. */
    int receive() throws HostException {
        return subject.receive(this);
    }

    @Override
    public void arrived(final UnsafeBuffer buffer, final int offset, final int length) {
        final long nowNs = clock.nanoTime(); // for each: a look at the subject may show what was sent meanwhile
        if (capture != null) {
            capture.write(buffer, offset, length, nowNs);
        }
        if (!isMarked) {
            count(length, nowNs);
            return;
        }
        final int headers = subject.carriesPackets() ? PayloadFinder.headersLength(buffer, offset, length) : 0;
        if (headers < 0 || !mark.wrap(buffer, offset + headers).isOf(trial, length - headers)) {
            foreign++;
            return;
        }
        if (!mark.isWhole(length - headers)) {
            corrupted++;
            return;
        }
        flows.arrived(mark.flow(), mark.sequence());
        latencies.recordValue(Latencies.fitted(nowNs - mark.dueNs()));
        count(length, nowNs);
    }

    private void count(final int length, final long nowNs) {
        firstNs = firstNs < 0 ? nowNs : firstNs;
        lastNs = nowNs;
        packets.setOpaque(packets.getPlain() + 1);
        frameBytes.setOpaque(frameBytes.getPlain() + length + overhead);
    }

    /** Packets that came whole, duplicates among them. */
    long packets() {
        return packets.getOpaque();
    }

    long frameBytes() {
        return frameBytes.getOpaque();
    }

    /** Takes the latencies since the last call; {@code recycled} is the histogram of a call before, or null. */
    Histogram takeLatencies(final Histogram recycled) {
        return latencies.getIntervalHistogram(recycled);
    }

    /** Says what came, after the end. */
    Returned returned() {
        return new Returned(
                isMarked ? flows.unique() + flows.late() : packets(),
                frameBytes(),
                flows.reordered() + flows.late(),
                flows.duplicates(),
                corrupted,
                foreign + flows.unknown(),
                firstNs < 0 ? 0 : lastNs - firstNs);
    }
}
