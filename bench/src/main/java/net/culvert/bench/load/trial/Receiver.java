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
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Knows every packet again, by its mark or else by what was noted of it when it was sent: counts it and records how
 * long it took. Owned by the receiving thread; packets and latencies so far are for any one other thread.
 */
final class Receiver implements Arrival {
    /** Packets that share a reading of the clock, read behind the last of them. */
    private static final int STAMPED_TOGETHER = 8;

    private final Subject subject;
    private final NanoClock clock; // of the trial
    private final int trial;
    private final SentLog log; // null where packets have a mark
    private final SentPackets sentPackets; // the same
    private final CaptureWriter capture; // null where nothing is kept
    private final int overhead; // bytes of a frame that do not arrive here
    private final FlowTracker flows;
    private final Mark mark = new Mark();
    private final LatencyRecorder latencies = new LatencyRecorder();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong frameBytes = new AtomicLong();

    private final long[] duesNs = new long[STAMPED_TOGETHER];
    private int unstamped; // packets that have come since the clock was read
    private int freshPackets; // since the counts were published
    private long freshBytes;
    private long firstNs = -1;
    private long lastNs;
    private long corrupted;
    private long foreign;

    /** Looks for the packets of one trial, which have a mark of one of so many flows, or are in the log. */
    Receiver(
            final Subject subject,
            final NanoClock clock,
            final int trial,
            final int flows,
            final SentLog log,
            final int headersLength,
            final CaptureWriter capture) {
        this.subject = subject;
        this.clock = clock;
        this.trial = trial;
        this.log = log;
        sentPackets = log == null ? null : new SentPackets();
        this.capture = capture;
        overhead = FrameSizes.FRAME_OVERHEAD + (subject.carriesPackets() ? 0 : headersLength);
        this.flows = new FlowTracker(log == null ? flows : 0);
    }

    /** Takes some of what has arrived. Returns the packets taken. */
    int receive() throws HostException {
        if (log != null) {
            log.drainTo(sentPackets); // where little comes back it must not fill up
        }
        final int taken = subject.receive(this);
        if (freshPackets > 0) {
            stamp();
            packets.setOpaque(packets.getPlain() + freshPackets);
            frameBytes.setOpaque(frameBytes.getPlain() + freshBytes);
            freshPackets = 0;
            freshBytes = 0;
        }
        return taken;
    }

    @Override
    public void arrived(final UnsafeBuffer buffer, final int offset, final int length) {
        if (capture != null) {
            capture.write(buffer, offset, length, clock.nanoTime());
        }
        if (log != null) {
            unmarked(buffer, offset, length);
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
        count(length, mark.dueNs());
    }

    private void unmarked(final UnsafeBuffer buffer, final int offset, final int length) {
        log.drainTo(sentPackets);
        final long dueNs = sentPackets.arrived(Fingerprint.of(buffer, offset, length));
        if (dueNs >= 0) {
            count(length, dueNs);
        } else if (dueNs == SentPackets.DUPLICATE || log.unnoted() > 0) {
            freshPackets++;
            freshBytes += length + overhead;
        }
    }

    private void count(final int length, final long dueNs) {
        freshPackets++;
        freshBytes += length + overhead;
        duesNs[unstamped++] = dueNs;
        if (unstamped == STAMPED_TOGETHER) {
            stamp();
        }
    }

    /** Reads the clock for the packets since the last time: behind them, for none may come before it was due. */
    private void stamp() {
        if (unstamped > 0) {
            lastNs = clock.nanoTime();
            firstNs = firstNs < 0 ? lastNs : firstNs;
            latencies.record(duesNs, unstamped, lastNs);
            unstamped = 0;
        }
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
        return latencies.take(recycled);
    }

    /** Says what came, after the end. */
    Returned returned() {
        return log == null ? returnedByMark() : returnedByLog();
    }

    private Returned returnedByMark() {
        return new Returned(
                flows.unique() + flows.late(),
                frameBytes(),
                flows.reordered() + flows.late(),
                flows.duplicates(),
                corrupted,
                foreign + flows.unknown(),
                firstNs < 0 ? 0 : lastNs - firstNs);
    }

    /** Of what was not noted nothing is known but how many there were. */
    private Returned returnedByLog() {
        final long unnoted = Math.min(log.unnoted(), sentPackets.unknown());
        return new Returned(
                sentPackets.unique() + unnoted,
                frameBytes(),
                sentPackets.reordered(),
                sentPackets.duplicates(),
                0,
                sentPackets.unknown() - unnoted,
                firstNs < 0 ? 0 : lastNs - firstNs);
    }
}
