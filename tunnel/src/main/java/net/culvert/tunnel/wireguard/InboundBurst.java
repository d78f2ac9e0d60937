// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.Arrays;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.dispatch.StageTimes;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A burst on its way in: the datagrams that were received, and what {@link Opener} found of each. One thread at a time
 * has it; keys stay whole from {@link #begin} to {@link #clear}.
 *
 * <p>It walks over the datagrams, through runs of them: {@link #next} steps to the next, about which all others ask.
 */
public final class InboundBurst {
    private static final int EXPECTED = 2048; // datagrams: 32 runs of 64

    private final Burst datagrams;
    private final GracePeriod.Reader epoch;
    private final StageTimes times = new StageTimes();
    private byte[] verdicts = new byte[EXPECTED]; // ordinals of reasons, by datagram
    private long nowNs;

    private int run; // entry of the burst that comes next
    private int runEnd; // offset behind the run at hand
    private int segment; // bytes of its datagrams
    private int index; // of the datagram at hand, through all runs
    private int offset;
    private int length;

    InboundBurst(final Burst datagrams, final GracePeriod.Reader epoch) {
        this.datagrams = datagrams;
        this.epoch = epoch;
    }

    /** Begins the burst at that time, in front of its first datagram. */
    public void begin(final long nowNs) {
        epoch.enter();
        this.nowNs = nowNs;
        rewind();
    }

    /** Goes back in front of the first datagram. */
    public void rewind() {
        run = 0;
        index = -1;
        offset = 0;
        length = 0;
        runEnd = 0;
    }

    /** Steps to the next datagram; false where there is none. */
    public boolean next() {
        offset += length;
        if (offset == runEnd) {
            if (run == datagrams.size()) {
                return false;
            }
            offset = datagrams.offset(run);
            runEnd = offset + datagrams.length(run);
            segment = datagrams.segmentSize(run) == 0 ? datagrams.length(run) : datagrams.segmentSize(run);
            run++;
        }
        length = Math.min(segment, runEnd - offset);
        index++;
        return true;
    }

    /** The slab. */
    public UnsafeBuffer buffer() {
        return datagrams.buffer();
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public Endpoint source() {
        return datagrams.endpoint(run - 1);
    }

    /** Notes what became of the datagram. */
    public void verdict(final DropReason verdict) {
        if (index == verdicts.length) { // seldom, and kept: runs of more than 64
            verdicts = Arrays.copyOf(verdicts, 2 * verdicts.length);
        }
        verdicts[index] = (byte) verdict.ordinal();
    }

    /** What was noted. */
    public DropReason verdict() {
        return DropReason.at(verdicts[index] & 0xFF);
    }

    /** What was received. */
    public Burst datagrams() {
        return datagrams;
    }

    /** When the burst began. */
    public long nowNs() {
        return nowNs;
    }

    /** When it came to which stage; each stage notes its own. */
    public StageTimes times() {
        return times;
    }

    /** Lets go of everything. */
    public void clear() {
        datagrams.clear();
        epoch.exit();
    }
}
