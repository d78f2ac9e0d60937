// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import java.util.Arrays;
import net.culvert.bench.load.traffic.FrameSizes;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The IP packets of a capture, in its order; they lie where the file is mapped and are not to be written to. Filled by
 * a parser, then read by one thread.
 */
public final class Capture {
    private final UnsafeBuffer file;
    private long[] timesNs = new long[1024];
    private int[] offsets = new int[1024];
    private int[] lengths = new int[1024];
    private int size;
    private int skipped;

    Capture(final UnsafeBuffer file) {
        this.file = file;
    }

    /** Takes what lies behind a frame's link header, if it is a whole IP packet. */
    void add(final int linkType, final int offset, final int capturedLength, final long timeNs) {
        final int header = LinkHeader.length(linkType, file, offset, capturedLength);
        final int length = header < 0 ? 0 : LinkHeader.packetLength(file, offset + header, capturedLength - header);
        if (length <= 0) {
            skipped++;
            return;
        }
        if (size == lengths.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * size);
            offsets = Arrays.copyOf(offsets, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        timesNs[size] = timeNs;
        offsets[size] = offset + header;
        lengths[size++] = length;
    }

    /** The whole file. */
    public UnsafeBuffer buffer() {
        return file;
    }

    /** Packets. */
    public int size() {
        return size;
    }

    /** Frames that are no IP packets, or that were cut when they were captured. */
    public int skipped() {
        return skipped;
    }

    /** When packet {@code index} was captured, in nanoseconds after the first; never before the one ahead of it. */
    public long timeNs(final int index) {
        return timesNs[index] - timesNs[0];
    }

    public int offset(final int index) {
        return offsets[index];
    }

    /** Bytes of the IP packet. */
    public int length(final int index) {
        return lengths[index];
    }

    /** Bytes of a frame in the mean. */
    public double meanFrame() {
        return FrameSizes.FRAME_OVERHEAD
                + Arrays.stream(lengths, 0, size).average().orElse(0);
    }

    /** Captures of several threads may be out of order by little: no packet is due before the one ahead of it. */
    void straighten() {
        for (int i = 1; i < size; i++) {
            timesNs[i] = Math.max(timesNs[i], timesNs[i - 1]);
        }
    }
}
