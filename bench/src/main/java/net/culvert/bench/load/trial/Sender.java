// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.concurrent.atomic.AtomicLong;
import net.culvert.bench.load.subject.Subject;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.ringbuffers.counters.DropReason;
import org.HdrHistogram.Histogram;

/** Sends what is due and writes down how late it was. Owned by the sending thread; the counts are for any thread. */
final class Sender {
    private static final int BATCH = 64; // packets between two looks at the clock

    private final PacketSource source;
    private final Subject subject;
    private final SentLog log; // null where packets have a mark
    private final boolean payloadsOnly;
    private final Histogram lag = Latencies.histogram();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong frameBytes = new AtomicLong();
    private long lastNs;
    private long lastLagNs;

    /** The log is told of packets without a mark; null where there are none. */
    Sender(final PacketSource source, final Subject subject, final SentLog log) {
        this.source = source;
        this.subject = subject;
        this.log = log;
        payloadsOnly = !subject.carriesPackets();
    }

    /** When there is something to send, or {@link PacketSource#NEVER}. */
    long dueNs() {
        return source.dueNs();
    }

    /** Sends at most a batch of what is due at {@code nowNs}. Returns the packets offered. */
    int send(final long nowNs) {
        final PacketSource source = this.source;
        int offered = 0;
        int refusals = 0;
        long bytes = 0;
        for (long dueNs = source.dueNs(); dueNs <= nowNs && offered < BATCH; dueNs = source.dueNs()) {
            lastLagNs = nowNs - dueNs;
            lag.recordValue(Latencies.fitted(lastLagNs));
            source.make();
            if (log != null) {
                log.note(Fingerprint.of(source.buffer(), source.offset(), source.length()), dueNs);
            }
            final int skipped = payloadsOnly ? source.headersLength() : 0;
            final DropReason reason =
                    subject.send(source.buffer(), source.offset() + skipped, source.length() - skipped);
            refusals += reason == DropReason.NONE ? 0 : 1;
            bytes += source.length() + FrameSizes.FRAME_OVERHEAD;
            source.advance();
            offered++;
        }
        if (offered > 0) {
            lastNs = nowNs;
            publish(offered, refusals + subject.flush(), bytes);
        }
        return offered;
    }

    private void publish(final int offered, final int refusals, final long bytes) {
        sent.setOpaque(sent.getPlain() + offered);
        refused.setOpaque(refused.getPlain() + refusals);
        frameBytes.setOpaque(frameBytes.getPlain() + bytes);
    }

    /** Packets offered, those refused among them. */
    long sent() {
        return sent.getOpaque();
    }

    /** Packets that the subject did not take. */
    long refused() {
        return refused.getOpaque();
    }

    long frameBytes() {
        return frameBytes.getOpaque();
    }

    /** When the last packet was offered; after the end. */
    long lastNs() {
        return lastNs;
    }

    /** How long after it was due the last packet was offered; after the end. */
    long lastLagNs() {
        return lastLagNs;
    }

    /** How long after it was due each packet was offered; after the end. */
    Histogram lag() {
        return lag;
    }
}
