// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.wire.Ipv4Header;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The header of all fragments but the first: that of the packet, with those options alone whose copied flag is set (RFC
 * 791, section 3.1). Belongs to its {@link Ipv4Fragmenter}.
 */
final class CopiedOptions {
    private static final int MAX_HEADER = 60; // bytes
    private static final int COPIED = 0x80; // bit of an option's type
    private static final int END = 0, NO_OPERATION = 1; // types without a length
    private static final int WORD = 4; // bytes, what header lengths count

    private final UnsafeBuffer header = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64, 64), 0, MAX_HEADER);
    private int headerLength;

    /** Takes the header of a packet. An option that reaches beyond it ends the options. */
    void read(final UnsafeBuffer buffer, final int offset, final int packetHeaderLength) {
        header.putBytes(0, buffer, offset, Ipv4Header.MIN_LENGTH);
        int to = Ipv4Header.MIN_LENGTH;
        int at = Ipv4Header.MIN_LENGTH;
        while (at < packetHeaderLength) {
            final int type = buffer.getByte(offset + at) & 0xFF;
            if (type == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = type == END || at + 1 == packetHeaderLength ? 0 : buffer.getByte(offset + at + 1) & 0xFF;
            if (length < 2 || at + length > packetHeaderLength) {
                break;
            }
            if ((type & COPIED) != 0) {
                header.putBytes(to, buffer, offset + at, length);
                to += length;
            }
            at += length;
        }
        while (to % WORD != 0) {
            header.putByte(to++, (byte) END);
        }
        headerLength = to;
        header.putByte(0, (byte) (4 << 4 | headerLength / WORD));
    }

    /** The header; length, fragment field and checksum are still the packet's. */
    UnsafeBuffer header() {
        return header;
    }

    /** Bytes of it. */
    int headerLength() {
        return headerLength;
    }
}
