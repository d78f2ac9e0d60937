// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.function.IntPredicate;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The options of IPv4 that routers write into: record route, source routes, timestamp (RFC 791, section 3.1). Belongs
 * to its {@link Ipv4Options}.
 *
 * <pre>
 *  route:      0 type  1 length  2 pointer                          3 address ...
 *  timestamp:  0 type  1 length  2 pointer  3 overflow | flag       4 entry ...
 * </pre>
 *
 * <p>A pointer counts from 1, the type; beyond the length it says that the option is full.
 */
final class RouteRecorder {
    private static final int LENGTH = 1, POINTER = 2, FLAGS = 3; // byte offsets
    private static final int ROUTE_HEADER = 3, TIMESTAMP_HEADER = 4; // bytes
    private static final int ADDRESS_LENGTH = 4, TIME_LENGTH = 4; // bytes
    private static final int TIME_ONLY = 0, TIME_WITH_ADDRESS = 1, TIME_OF_LISTED = 3; // flags
    private static final int FLAG_MASK = 0xF, OVERFLOW_UNIT = 0x10, OVERFLOW_FULL = 0xF0;
    private static final int DESTINATION = 16; // in the IP header

    private final IntPredicate ownAddresses;

    RouteRecorder(final IntPredicate ownAddresses) {
        this.ownAddresses = ownAddresses;
    }

    /** The byte of the option at {@code at} of the packet that is wrong, counted from the packet, or 0. */
    static int checkRoute(final UnsafeBuffer buffer, final int packet, final int at) {
        final int length = unsigned(buffer, packet + at + LENGTH);
        if (length < ROUTE_HEADER) {
            return at + LENGTH;
        }
        final int pointer = unsigned(buffer, packet + at + POINTER);
        return pointer <= ROUTE_HEADER || isCramped(pointer, length, ADDRESS_LENGTH) ? at + POINTER : 0;
    }

    /** As {@link #checkRoute}. An overflow count that is at its end is wrong, for this host would have to count. */
    static int checkTimestamp(final UnsafeBuffer buffer, final int packet, final int at) {
        final int length = unsigned(buffer, packet + at + LENGTH);
        if (length < TIMESTAMP_HEADER) {
            return at + LENGTH;
        }
        final int pointer = unsigned(buffer, packet + at + POINTER);
        final int flags = unsigned(buffer, packet + at + FLAGS);
        final int flag = flags & FLAG_MASK;
        if (flag != TIME_ONLY && flag != TIME_WITH_ADDRESS && flag != TIME_OF_LISTED) {
            return at + FLAGS;
        }
        if (pointer <= TIMESTAMP_HEADER || isCramped(pointer, length, entryLength(flag))) {
            return at + POINTER;
        }
        final boolean counts = pointer > length && flag != TIME_OF_LISTED;
        return counts && (flags & OVERFLOW_FULL) == OVERFLOW_FULL ? at + FLAGS : 0;
    }

    /** Whether there is some room but not enough for an entry. */
    private static boolean isCramped(final int pointer, final int length, final int entryLength) {
        return pointer <= length && pointer + entryLength - 1 > length;
    }

    private static int entryLength(final int flag) {
        return flag == TIME_ONLY ? TIME_LENGTH : ADDRESS_LENGTH + TIME_LENGTH;
    }

    /** Whether a route has an entry, a whole one, that nobody has written yet. */
    static boolean hasRoom(final UnsafeBuffer buffer, final int option) {
        return hasRoom(buffer, option, ADDRESS_LENGTH);
    }

    private static boolean hasRoom(final UnsafeBuffer buffer, final int option, final int entryLength) {
        return unsigned(buffer, option + POINTER) + entryLength - 1 <= unsigned(buffer, option + LENGTH);
    }

    static int nextAddress(final UnsafeBuffer buffer, final int option) {
        return buffer.getInt(nextEntry(buffer, option), BIG_ENDIAN);
    }

    static void advance(final UnsafeBuffer buffer, final int packet, final int at, final int ownAddress) {
        final int option = packet + at;
        buffer.putInt(packet + DESTINATION, nextAddress(buffer, option), BIG_ENDIAN);
        buffer.putInt(nextEntry(buffer, option), ownAddress, BIG_ENDIAN);
        movePointer(buffer, option, ADDRESS_LENGTH);
    }

    /** A full option stays as it is. */
    void recordRoute(final UnsafeBuffer buffer, final int option, final int address) {
        if (hasRoom(buffer, option)) {
            buffer.putInt(nextEntry(buffer, option), address, BIG_ENDIAN);
            movePointer(buffer, option, ADDRESS_LENGTH);
        }
    }

    /** A full option counts those that found no room, unless it lists whom it is for. */
    void recordTime(final UnsafeBuffer buffer, final int option, final int address, final int timeOfDayMs) {
        final int flags = unsigned(buffer, option + FLAGS);
        final int flag = flags & FLAG_MASK;
        if (!hasRoom(buffer, option, entryLength(flag))) {
            if (flag != TIME_OF_LISTED) {
                buffer.putByte(option + FLAGS, (byte) (flags + OVERFLOW_UNIT));
            }
            return;
        }
        int entry = nextEntry(buffer, option);
        if (flag == TIME_OF_LISTED && !ownAddresses.test(buffer.getInt(entry, BIG_ENDIAN))) {
            return; // some other host's turn
        }
        if (flag == TIME_WITH_ADDRESS) {
            buffer.putInt(entry, address, BIG_ENDIAN);
        }
        entry += entryLength(flag) - TIME_LENGTH;
        buffer.putInt(entry, timeOfDayMs, BIG_ENDIAN);
        movePointer(buffer, option, entryLength(flag));
    }

    private static int nextEntry(final UnsafeBuffer buffer, final int option) {
        return option + unsigned(buffer, option + POINTER) - 1;
    }

    private static void movePointer(final UnsafeBuffer buffer, final int option, final int entryLength) {
        buffer.putByte(option + POINTER, (byte) (unsigned(buffer, option + POINTER) + entryLength));
    }

    private static int unsigned(final UnsafeBuffer buffer, final int at) {
        return buffer.getByte(at) & 0xFF;
    }
}
