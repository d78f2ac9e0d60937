// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes one section of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, times in nanoseconds, packets that
 * begin with their IP header. Owned by one thread; it allocates for no packet, and flushes only when its buffer is full
 * or when told.
 */
final class PcapngWriter {
    private static final int SECTION = 0x0A0D0D0A, INTERFACE = 1, STATISTICS = 5, PACKET = 6, SECRETS = 10; // blocks
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D; // section 4.1
    private static final int LINKTYPE_RAW = 101; // draft-ietf-opsawg-pcaplinktype
    private static final int SECRETS_WIREGUARD = 0x57474B4C; // "WGKL", section 4.7
    private static final int END = 0, COMMENT = 1; // options of every block, section 3.5
    private static final int SECTION_OS = 3, SECTION_APPLICATION = 4;
    private static final int INTERFACE_NAME = 2, INTERFACE_DESCRIPTION = 3, INTERFACE_RESOLUTION = 9;
    private static final int INTERFACE_FILTER = 11;
    private static final int PACKET_FLAGS = 2, PACKET_DROPCOUNT = 4;
    private static final int STATISTICS_START = 2, STATISTICS_END = 3, STATISTICS_LOST = 5;
    private static final int STATISTICS_ACCEPTED = 6, STATISTICS_DELIVERED = 8;
    private static final byte NANOSECONDS = 9; // ten to the minus ninth of a second

    private static final int BUFFER_LENGTH = 256 * 1024; // bytes: three of the longest packets
    private static final int MOST_OPTIONS = 1024; // bytes of a packet block that are no packet

    private final OutputStream out;
    private final byte[] bytes = new byte[BUFFER_LENGTH];
    private final UnsafeBuffer block = new UnsafeBuffer(bytes);
    private int start; // of the block at hand
    private int end; // of what was written to it
    private long bytesWritten;

    /** A file of one section; nothing is written before {@link #section}. */
    PcapngWriter(final OutputStream out) {
        this.out = out;
    }

    /** Bytes so far, those in the buffer among them. */
    long bytesWritten() {
        return bytesWritten;
    }

    /** Begins the file. */
    void section(final String application) throws IOException {
        begin(SECTION, MOST_OPTIONS);
        putInt(BYTE_ORDER_MAGIC);
        putInt(1); // version 1.0: the major number comes first, and the minor one is 0
        putLong(-1); // as long as it turns out to be
        option(SECTION_OS, System.getProperty("os.name"));
        option(SECTION_APPLICATION, application);
        finish();
    }

    /** Describes the next interface; the first is number 0. No filter is an empty one. */
    void describe(final String name, final String description, final int snapLengthBytes, final String filter)
            throws IOException {
        begin(INTERFACE, MOST_OPTIONS + filter.length());
        putInt(LINKTYPE_RAW);
        putInt(snapLengthBytes);
        option(INTERFACE_NAME, name);
        option(INTERFACE_DESCRIPTION, description);
        beginOption(INTERFACE_RESOLUTION, 1);
        block.putByte(end, NANOSECONDS);
        endOption(1);
        if (!filter.isEmpty()) {
            option(INTERFACE_FILTER, '\0' + filter); // 0: as text
        }
        finish();
    }

    /**
     * Writes a packet, of which the first {@code capturedBytes} are here.
     *
     * @param timeNs since 1970
     * @param direction 1 in, 2 out
     * @param lost packets of the interface that were lost since the one before
     * @param comment null for none
     */
    void packet(
            final int interfaceNumber,
            final long timeNs,
            final DirectBuffer packet,
            final int offset,
            final int capturedBytes,
            final int lengthBytes,
            final int direction,
            final long lost,
            final String comment)
            throws IOException {
        begin(PACKET, MOST_OPTIONS + capturedBytes);
        putInt(interfaceNumber);
        putTime(timeNs);
        putInt(capturedBytes);
        putInt(lengthBytes);
        packet.getBytes(offset, block, end, capturedBytes);
        end += capturedBytes;
        pad();
        beginOption(PACKET_FLAGS, Integer.BYTES);
        putInt(direction);
        if (lost > 0) {
            beginOption(PACKET_DROPCOUNT, Long.BYTES);
            putLong(lost);
        }
        if (comment != null) {
            option(COMMENT, comment);
        }
        finish();
    }

    /** Gives a reader lines of a WireGuard key log, which hold for the packets that follow. */
    void secrets(final String lines) throws IOException {
        begin(SECRETS, MOST_OPTIONS + lines.length());
        putInt(SECRETS_WIREGUARD);
        final byte[] text = lines.getBytes(StandardCharsets.US_ASCII);
        putInt(text.length);
        putBytes(text);
        finish();
    }

    /** Says of an interface what was written and what was lost; times are nanoseconds since 1970. */
    void statistics(
            final int interfaceNumber, final long startNs, final long endNs, final long written, final long lost)
            throws IOException {
        begin(STATISTICS, MOST_OPTIONS);
        putInt(interfaceNumber);
        putTime(endNs);
        beginOption(STATISTICS_START, Long.BYTES);
        putTime(startNs);
        beginOption(STATISTICS_END, Long.BYTES);
        putTime(endNs);
        counter(STATISTICS_LOST, lost);
        counter(STATISTICS_ACCEPTED, written + lost);
        counter(STATISTICS_DELIVERED, written);
        finish();
    }

    /** Hands on what is in the buffer. */
    void flush() throws IOException {
        if (start > 0) {
            out.write(bytes, 0, start);
            start = 0;
            out.flush();
        }
    }

    private void begin(final int type, final int mostBytes) throws IOException {
        if (BUFFER_LENGTH - start < mostBytes) {
            flush();
        }
        end = start;
        putInt(type);
        putInt(0); // the length, which is not known yet
    }

    private void finish() {
        putInt(END); // of the options
        final int length = end + Integer.BYTES - start;
        putInt(length); // once more, for who reads backwards
        block.putInt(start + Integer.BYTES, length, LITTLE_ENDIAN);
        bytesWritten += length;
        start = end;
    }

    private void option(final int code, final String text) {
        final byte[] value = text.getBytes(StandardCharsets.UTF_8);
        beginOption(code, value.length);
        putBytes(value);
    }

    private void counter(final int code, final long value) {
        beginOption(code, Long.BYTES);
        putLong(value);
    }

    private void beginOption(final int code, final int length) {
        block.putShort(end, (short) code, LITTLE_ENDIAN);
        block.putShort(end + Short.BYTES, (short) length, LITTLE_ENDIAN);
        end += 2 * Short.BYTES;
    }

    private void endOption(final int length) {
        end += length;
        pad();
    }

    private void putBytes(final byte[] value) {
        block.putBytes(end, value);
        endOption(value.length);
    }

    private void putTime(final long timeNs) {
        putInt((int) (timeNs >>> 32));
        putInt((int) timeNs);
    }

    private void putInt(final int value) {
        block.putInt(end, value, LITTLE_ENDIAN);
        end += Integer.BYTES;
    }

    private void putLong(final long value) {
        block.putLong(end, value, LITTLE_ENDIAN);
        end += Long.BYTES;
    }

    /** Every field begins at a multiple of four bytes; so does every block. */
    private void pad() {
        while ((end & 3) != 0) {
            block.putByte(end++, (byte) 0);
        }
    }
}
