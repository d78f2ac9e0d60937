// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes IP packets to a pcap file with times in nanoseconds; owned by one thread. A write that fails is kept until
 * {@link #close}, for packets cannot wait for it.
 */
public final class CaptureWriter implements AutoCloseable {
    private static final int BUFFER_LENGTH = 1 << 20; // bytes
    private static final int SNAPSHOT_LENGTH = 65_535;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private IOException failure;

    /** Makes the file, or empties it. */
    public CaptureWriter(final Path path) throws IOException {
        channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        buffer.putInt(PcapParser.NANOSECONDS).putShort((short) 2).putShort((short) 4);
        buffer.putLong(0).putInt(SNAPSHOT_LENGTH).putInt(LinkHeader.RAW);
    }

    /** Adds one packet with a time in nanoseconds. */
    public void write(final UnsafeBuffer packet, final int offset, final int length, final long timeNs) {
        if (buffer.remaining() < PcapParser.RECORD_HEADER + length) {
            flush();
        }
        buffer.putInt((int) (timeNs / 1_000_000_000)).putInt((int) (timeNs % 1_000_000_000));
        buffer.putInt(length).putInt(length);
        packet.getBytes(offset, buffer, length);
    }

    private void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining() && failure == null) {
                channel.write(buffer);
            }
        } catch (final IOException e) {
            failure = e;
        }
        buffer.clear();
    }

    /** Writes what is left; throws what went wrong first. */
    @Override
    public void close() throws IOException {
        flush();
        channel.close();
        if (failure != null) {
            throw failure;
        }
    }
}
