// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.nio.ByteOrder;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * 64 bits by which a packet without a mark is known again: a hash of all its bytes but those that a router may change
 * (RFC 1812, RFC 8200), so it is the same before and behind one. Any thread, no state.
 *
 * <pre>
 *  IPv4:  version .. - type of service - length .. flags - TTL - protocol - checksum - addresses, options, payload
 *  IPv6:  - version, traffic class, flow label - length, next header - hop limit - addresses, payload
 * </pre>
 */
final class Fingerprint {
    private static final long IPV4_FIRST = 0xFF00_FFFF_FFFF_FFFFL; // big-endian, of the first eight bytes
    private static final long IPV4_SECOND = 0x00FF_0000_FFFF_FFFFL; // of the next
    private static final long IPV6_FIRST = 0x0000_0000_FFFF_FF00L;
    private static final long ODD = 0x9E37_79B9_7F4A_7C15L; // 2^64 divided by the golden ratio

    private Fingerprint() {}

    /** Of a whole IP packet; what is too short for one has a fingerprint of its length alone. */
    static long of(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return mix(length);
        }
        final long first = buffer.getLong(offset, ByteOrder.BIG_ENDIAN);
        final long second = buffer.getLong(offset + 8, ByteOrder.BIG_ENDIAN);
        final boolean isIpv6 = first >>> 60 == 6 && length >= Ipv6Header.LENGTH;
        long hash = mix(length ^ (isIpv6 ? first & IPV6_FIRST : first & IPV4_FIRST));
        hash = mix(hash ^ (isIpv6 ? second : second & IPV4_SECOND));
        final int end = offset + length;
        int at = offset + 16;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ buffer.getLong(at));
        }
        for (; at < end; at++) {
            hash = mix(hash ^ buffer.getByte(at));
        }
        return hash;
    }

    private static long mix(final long value) {
        final long product = value * ODD;
        return product ^ product >>> 32;
    }
}
