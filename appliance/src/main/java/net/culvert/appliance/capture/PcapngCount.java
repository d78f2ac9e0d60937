// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Hands a capture on block by block, and counts what is in it. Of a stream that {@link PcapngWriter} makes, which is
 * little-endian; one thread.
 */
public final class PcapngCount {
    private static final int STATISTICS = 5, PACKET = 6; // blocks
    private static final int STATISTICS_LOST = 5; // option
    private static final int STATISTICS_OPTIONS = 20; // bytes in front of them
    private static final int LEAST_BLOCK = 12, MOST_BLOCK = 1 << 20; // bytes

    private final ReadableByteChannel from;
    private final ByteBuffer block = ByteBuffer.allocate(MOST_BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private long packets;
    private long lost;
    private boolean isWhole; // whether the statistics came, which stand at the end

    /** Reads from there; what begins the stream and was read before is {@code begin}. */
    public PcapngCount(final ReadableByteChannel from, final ByteBuffer begin) {
        this.from = from;
        block.put(begin);
    }

    /**
     * Hands on whole blocks until the stream ends.
     *
     * @throws IOException where either side fails, or the stream is none
     */
    public void copy(final WritableByteChannel to) throws IOException {
        while (true) {
            final int whole = wholeBlocks();
            if (whole > 0) {
                final ByteBuffer blocks = block.duplicate().flip().limit(whole);
                while (blocks.hasRemaining()) {
                    to.write(blocks);
                }
                block.flip().position(whole);
                block.compact();
            }
            if (from.read(block) < 0) {
                return;
            }
        }
    }

    /** Counts the whole blocks in the buffer; returns where the last ends. */
    private int wholeBlocks() throws IOException {
        int at = 0;
        while (block.position() - at >= LEAST_BLOCK) {
            final int length = block.getInt(at + Integer.BYTES);
            if (length < LEAST_BLOCK || length > MOST_BLOCK || (length & 3) != 0) {
                throw new IOException("what came is no capture");
            }
            if (block.position() - at < length) {
                return at;
            }
            count(at, length);
            at += length;
        }
        return at;
    }

    private void count(final int at, final int length) {
        final int type = block.getInt(at);
        if (type == PACKET) {
            packets++;
        } else if (type == STATISTICS) {
            isWhole = true;
            int option = at + STATISTICS_OPTIONS;
            while (option + LEAST_BLOCK <= at + length && block.getShort(option) != 0) {
                if (block.getShort(option) == STATISTICS_LOST) {
                    lost += block.getLong(option + Integer.BYTES);
                }
                option += Integer.BYTES + (block.getShort(option + Short.BYTES) + 3 & ~3);
            }
        }
    }

    /** What came, and what the sender says was lost. */
    public CaptureTally tally() {
        return new CaptureTally(packets, lost);
    }

    /** Whether the stream came to its proper end. */
    public boolean isWhole() {
        return isWhole;
    }
}
