// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import net.culvert.bench.load.LoadException;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A pcapng file (draft-ietf-opsawg-pcapng, sections 3 and 4): sections, interfaces, enhanced and simple packet blocks;
 * other blocks are stepped over.
 *
 * <pre>
 *  block:  type (4) | total length (4) | body, padded to 4 | total length (4)
 * </pre>
 */
final class PcapngParser {
    static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int INTERFACE = 1, SIMPLE_PACKET = 3, ENHANCED_PACKET = 6; // block types
    private static final int OPTION_TIME_RESOLUTION = 9;

    private static final int BODY = 8; // byte offset in a block
    private static final int MIN_BLOCK = 12; // bytes
    private static final int SECTION_MIN = 28, INTERFACE_MIN = 20, SIMPLE_MIN = 16, ENHANCED_MIN = 32;
    private static final int MAX_DECIMAL_RESOLUTION = 9; // finer than a nanosecond is not kept

    private final String name;
    private final UnsafeBuffer file;
    private final Capture capture;
    private final IntArrayList linkTypes = new IntArrayList();
    private final LongArrayList ticksPerSecond = new LongArrayList(); // by interface

    private ByteOrder order = LITTLE_ENDIAN;
    private int block = 1; // the one at hand, for messages
    private int at;

    PcapngParser(final String name, final UnsafeBuffer file, final Capture capture) {
        this.name = name;
        this.file = file;
        this.capture = capture;
    }

    void parse() throws LoadException {
        while (at < file.capacity()) {
            final int left = file.capacity() - at;
            if (left < MIN_BLOCK) {
                throw broken("is cut short");
            }
            final boolean isSection = file.getInt(at, BIG_ENDIAN) == SECTION_HEADER;
            if (isSection) {
                beginSection();
            }
            final int length = file.getInt(at + 4, order);
            if (length < MIN_BLOCK || length > left || (length & 3) != 0) {
                throw broken("says it has " + (length & 0xFFFF_FFFFL) + " bytes, but " + left + " are left");
            }
            if (!isSection) {
                read(file.getInt(at, order), length);
            } else if (length < SECTION_MIN) {
                throw broken("is too short for a section header");
            }
            at += length;
            block++;
        }
    }

    private void beginSection() throws LoadException {
        final int magic = file.getInt(at + BODY, BIG_ENDIAN);
        if (magic != BYTE_ORDER_MAGIC && magic != Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
            throw broken("has no byte order");
        }
        order = magic == BYTE_ORDER_MAGIC ? BIG_ENDIAN : LITTLE_ENDIAN;
        linkTypes.clear();
        ticksPerSecond.clear();
    }

    private void read(final int type, final int length) throws LoadException {
        switch (type) {
            case INTERFACE -> readInterface(length);
            case ENHANCED_PACKET -> readEnhanced(length);
            case SIMPLE_PACKET -> readSimple(length);
            default -> {} // names, statistics, secrets: nothing to send
        }
    }

    private void readInterface(final int length) throws LoadException {
        require(length, INTERFACE_MIN);
        linkTypes.addInt(file.getShort(at + BODY, order) & 0xFFFF);
        long ticks = 1_000_000; // microseconds unless an option says otherwise
        int option = at + BODY + 8;
        final int end = at + length - 4;
        while (option + 4 < end) {
            final int code = file.getShort(option, order) & 0xFFFF;
            final int optionLength = file.getShort(option + 2, order) & 0xFFFF;
            if (code == OPTION_TIME_RESOLUTION && optionLength == 1) {
                ticks = ticks(file.getByte(option + 4));
            }
            option += 4 + (optionLength + 3 & ~3);
        }
        ticksPerSecond.addLong(ticks);
    }

    /** A power of ten, or of two where the highest bit is set. */
    private long ticks(final byte resolution) throws LoadException {
        final int exponent = resolution & 0x7F;
        if (resolution < 0 ? exponent > 30 : exponent > MAX_DECIMAL_RESOLUTION) {
            throw broken("has times finer than a nanosecond");
        }
        return resolution < 0 ? 1L << exponent : Math.round(Math.pow(10, exponent));
    }

    private void readEnhanced(final int length) throws LoadException {
        require(length, ENHANCED_MIN);
        final int interfaceNumber = file.getInt(at + BODY, order);
        final long high = file.getInt(at + BODY + 4, order) & 0xFFFF_FFFFL;
        final long low = file.getInt(at + BODY + 8, order) & 0xFFFF_FFFFL;
        final int captured = file.getInt(at + BODY + 12, order);
        if (captured < 0 || captured > length - ENHANCED_MIN) {
            throw broken("has a packet longer than itself");
        }
        final int linkType = linkType(interfaceNumber);
        final long perSecond = ticksPerSecond.getLong(interfaceNumber);
        final long ticks = high << 32 | low;
        final long nanoseconds = Long.remainderUnsigned(ticks, perSecond) * 1_000_000_000L / perSecond;
        final long seconds = Long.divideUnsigned(ticks, perSecond) & 0xFFFF_FFFFL; // as many as pcap has
        capture.add(linkType, at + BODY + 20, captured, seconds * 1_000_000_000L + nanoseconds);
    }

    /** It has no time, and is cut where its interface says so, which its length shows. */
    private void readSimple(final int length) throws LoadException {
        require(length, SIMPLE_MIN);
        final long original = file.getInt(at + BODY, order) & 0xFFFF_FFFFL;
        capture.add(linkType(0), at + BODY + 4, (int) Math.min(original, length - SIMPLE_MIN), 0);
    }

    private int linkType(final int interfaceNumber) throws LoadException {
        if (interfaceNumber < 0 || interfaceNumber >= linkTypes.size()) {
            throw broken("is a packet of interface " + interfaceNumber + ", which is not described");
        }
        return linkTypes.getInt(interfaceNumber);
    }

    private void require(final int length, final int least) throws LoadException {
        if (length < least) {
            throw broken("is too short for its type");
        }
    }

    private LoadException broken(final String what) {
        return new LoadException(name + " is broken: block " + block + " at byte " + at + " " + what);
    }
}
