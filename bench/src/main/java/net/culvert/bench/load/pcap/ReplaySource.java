// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.bench.load.traffic.Schedule;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The packets of a capture, by their own times or by a schedule, once or again and again. Owned by the sending thread.
 */
public final class ReplaySource implements PacketSource {
    private static final int MAX_LENGTH = 65_576; // bytes: IPv6 header and the longest payload

    private final Capture capture;
    private final double speed;
    private final Schedule schedule; // null: by the capture's own times
    private final AddressRewriter rewriter; // null: addresses stay
    private final long durationNs;
    private final long limit; // packets
    private final UnsafeBuffer copy;

    private int index;
    private long made;
    private long roundNs; // when this round of the capture began

    /**
     * Ends after {@code rounds} of the capture or before the packet that would be due at {@code durationNs}.
     *
     * @param speed how many times faster than captured, where there is no schedule
     */
    public ReplaySource(
            final Capture capture,
            final double speed,
            final Schedule schedule,
            final AddressRewriter rewriter,
            final long durationNs,
            final long rounds) {
        this.capture = capture;
        this.speed = speed;
        this.schedule = schedule;
        this.rewriter = rewriter;
        this.durationNs = durationNs;
        limit = rounds > Long.MAX_VALUE / capture.size() ? Long.MAX_VALUE : rounds * capture.size();
        copy = rewriter == null ? null : new UnsafeBuffer(BufferUtil.allocateDirectAligned(MAX_LENGTH, 64));
    }

    @Override
    public long dueNs() {
        if (made == limit) {
            return NEVER;
        }
        final long dueNs = schedule != null ? schedule.dueNs() : roundNs + (long) (capture.timeNs(index) / speed);
        return dueNs < durationNs ? dueNs : NEVER;
    }

    @Override
    public void make() {
        if (rewriter != null) {
            copy.putBytes(0, capture.buffer(), capture.offset(index), length());
            rewriter.rewrite(copy, 0, length());
        }
    }

    @Override
    public UnsafeBuffer buffer() {
        return rewriter == null ? capture.buffer() : copy;
    }

    @Override
    public int offset() {
        return rewriter == null ? capture.offset(index) : 0;
    }

    @Override
    public int length() {
        return capture.length(index);
    }

    /** Not known: captures are for subjects that carry IP packets. */
    @Override
    public int headersLength() {
        return 0;
    }

    @Override
    public void advance() {
        if (schedule != null) {
            schedule.advance(length() + FrameSizes.FRAME_OVERHEAD);
        }
        made++;
        index++;
        if (index == capture.size()) { // the next round begins a mean gap behind the last packet
            index = 0;
            final long spanNs = capture.timeNs(capture.size() - 1);
            roundNs += (long) ((spanNs + spanNs / Math.max(1, capture.size() - 1)) / speed);
        }
    }
}
