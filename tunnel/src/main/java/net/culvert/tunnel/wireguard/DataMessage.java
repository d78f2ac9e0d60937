// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.nio.ByteOrder;
import net.culvert.tunnel.aead.Aead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The layout of a transport data message (WireGuard paper, section 5.4.6), little-endian.
 *
 * <pre>
 *   0        1           4                8                       16
 *   +--------+-----------+----------------+-----------------------+-------------------+-----------+
 *   | type 4 | 0   0   0 | receiver index |        counter        | encrypted packet  | 16 B tag  |
 *   +--------+-----------+----------------+-----------------------+-------------------+-----------+
 * </pre>
 */
final class DataMessage {
    /** The first four bytes: type 4 and three reserved zero bytes. */
    static final int TYPE = 4;

    static final int HEADER_LENGTH = 16;
    /** Bytes of a message around its packet: header and tag; also the length of a keepalive. */
    static final int OVERHEAD = HEADER_LENGTH + Aead.TAG_LENGTH;

    private static final int RECEIVER_INDEX = 4;
    private static final int COUNTER = 8;

    private DataMessage() {}

    static void putHeader(final UnsafeBuffer buffer, final int offset, final int receiverIndex, final long counter) {
        buffer.putInt(offset, TYPE, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + RECEIVER_INDEX, receiverIndex, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + COUNTER, counter, ByteOrder.LITTLE_ENDIAN);
    }

    static int type(final UnsafeBuffer buffer, final int offset) {
        return buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    static int receiverIndex(final UnsafeBuffer buffer, final int offset) {
        return buffer.getInt(offset + RECEIVER_INDEX, ByteOrder.LITTLE_ENDIAN);
    }

    static long counter(final UnsafeBuffer buffer, final int offset) {
        return buffer.getLong(offset + COUNTER, ByteOrder.LITTLE_ENDIAN);
    }
}
