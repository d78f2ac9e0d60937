// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import org.agrona.concurrent.UnsafeBuffer;

/** The source route option of an IPv4 header (RFC 791, section 3.1), loose or strict; any thread, no state. */
final class SourceRoute {
    private static final int END = 0, NO_OPERATION = 1, LOOSE = 131, STRICT = 137; // option types
    private static final int LEAST_LENGTH = 2; // bytes: type and length

    private SourceRoute() {}

    /** Where the option begins among those between {@code offset} and {@code end}, or -1; stops at malformed ones. */
    static int find(final UnsafeBuffer buffer, final int offset, final int end) {
        int at = offset;
        while (at < end) {
            final int type = buffer.getByte(at) & 0xFF;
            if (type == NO_OPERATION) {
                at++;
                continue;
            }
            if (type == END || at + LEAST_LENGTH > end) {
                return -1;
            }
            final int length = buffer.getByte(at + 1) & 0xFF;
            if (length < LEAST_LENGTH || at + length > end) {
                return -1;
            }
            if (type == LOOSE || type == STRICT) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    /** Overwrites every such option with "no operation". */
    static void erase(final UnsafeBuffer buffer, final int offset, final int end) {
        int at = find(buffer, offset, end);
        while (at >= 0) {
            buffer.setMemory(at, buffer.getByte(at + 1) & 0xFF, (byte) NO_OPERATION);
            at = find(buffer, at, end);
        }
    }
}
