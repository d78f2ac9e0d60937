// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import net.culvert.bench.load.LoadException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A pcap file (draft-ietf-opsawg-pcap, sections 4 and 5), in either byte order, with times in micro- or nanoseconds.
 *
 * <pre>
 *  file:    magic (4) | version (2, 2) | 0 (8) | longest capture (4) | link type (4)
 *  record:  seconds (4) | fraction (4) | captured length (4) | original length (4) | bytes
 * </pre>
 */
final class PcapParser {
    static final int MICROSECONDS = 0xA1B2C3D4;
    static final int NANOSECONDS = 0xA1B23C4D;
    static final int FILE_HEADER = 24; // bytes
    static final int RECORD_HEADER = 16;

    private static final int LINK_TYPE = 20; // byte offset
    private static final int LINK_TYPE_MASK = 0xFFFF; // above are the length of a frame check sequence and zeros

    private final String name;
    private final UnsafeBuffer file;
    private final Capture capture;

    PcapParser(final String name, final UnsafeBuffer file, final Capture capture) {
        this.name = name;
        this.file = file;
        this.capture = capture;
    }

    /** Whether a file that begins with these four bytes, read big-endian, is one. */
    static boolean isMagic(final int magic) {
        return isBig(magic) || isBig(Integer.reverseBytes(magic));
    }

    private static boolean isBig(final int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS;
    }

    void parse() throws LoadException {
        if (file.capacity() < FILE_HEADER) {
            throw new LoadException(name + " ends within its file header");
        }
        final ByteOrder order = isBig(file.getInt(0, BIG_ENDIAN)) ? BIG_ENDIAN : LITTLE_ENDIAN;
        final long unitNs = file.getInt(0, order) == NANOSECONDS ? 1 : 1000;
        final int linkType = file.getInt(LINK_TYPE, order) & LINK_TYPE_MASK;
        if (!LinkHeader.isKnown(linkType)) {
            throw new LoadException(name + " has frames of link type " + linkType
                    + ", but it has to be Ethernet, raw IP, Linux cooked or BSD loopback");
        }
        int at = FILE_HEADER;
        for (int record = 1; at < file.capacity(); record++) {
            final int left = file.capacity() - at - RECORD_HEADER;
            final int length = left < 0 ? -1 : file.getInt(at + 8, order);
            if (length < 0 || length > left) {
                throw new LoadException(name + " is broken: record " + record + " at byte " + at
                        + (left < 0
                                ? " is cut short"
                                : " says it has " + (length & 0xFFFF_FFFFL) + " bytes, but " + left + " are left"));
            }
            final long seconds = file.getInt(at, order) & 0xFFFF_FFFFL;
            final long fraction = file.getInt(at + 4, order) & 0xFFFF_FFFFL;
            capture.add(linkType, at + RECORD_HEADER, length, seconds * 1_000_000_000L + fraction * unitNs);
            at += RECORD_HEADER + length;
        }
    }
}
