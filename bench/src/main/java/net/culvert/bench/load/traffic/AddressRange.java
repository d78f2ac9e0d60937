// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.bench.load.LoadException;
import net.culvert.forwarding.fib.Prefix;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Consecutive addresses of one family; the last {@code count} of them differ in their low 64 bits (IPv6) or 32 bits
 * (IPv4) alone. Immutable.
 *
 * @param ipv6 the family
 * @param high first 64 bits of an IPv6 address, 0 for IPv4
 * @param low the rest of the first address
 * @param count addresses
 */
public record AddressRange(boolean ipv6, long high, long low, int count) {
    private static final int MAX = 1 << 24; // addresses

    /** {@code 192.0.2.1}, {@code 192.0.2.1-192.0.2.9}, {@code 192.0.2.0/28}, or the same of IPv6. */
    public static AddressRange parse(final String text) throws LoadException {
        try {
            final int dash = text.indexOf('-');
            if (dash < 0) {
                return ofPrefix(text, Prefix.parse(text));
            }
            final AddressRange first = ofPrefix(text, Prefix.parse(text.substring(0, dash)));
            final AddressRange last = ofPrefix(text, Prefix.parse(text.substring(dash + 1)));
            final long count = last.low - first.low + 1;
            if (first.count != 1 || last.count != 1 || first.ipv6 != last.ipv6 || first.high != last.high) {
                throw wrong(text);
            }
            return new AddressRange(first.ipv6, first.high, first.low, checked(text, count));
        } catch (final IllegalArgumentException e) {
            throw wrong(text);
        }
    }

    private static AddressRange ofPrefix(final String text, final Prefix prefix) throws LoadException {
        final UnsafeBuffer bytes = new UnsafeBuffer(prefix.addressBytes());
        final boolean ipv6 = bytes.capacity() == 16;
        final int hostBits = bytes.capacity() * Byte.SIZE - prefix.length();
        if (hostBits > 24) {
            throw wrong(text);
        }
        final long low = ipv6 ? bytes.getLong(8, BIG_ENDIAN) : bytes.getInt(0, BIG_ENDIAN) & 0xFFFF_FFFFL;
        return new AddressRange(ipv6, ipv6 ? bytes.getLong(0, BIG_ENDIAN) : 0, low, checked(text, 1L << hostBits));
    }

    private static int checked(final String text, final long count) throws LoadException {
        if (count < 1 || count > MAX) {
            throw wrong(text);
        }
        return (int) count;
    }

    private static LoadException wrong(final String text) {
        return new LoadException("'" + text + "' are no addresses: it has to be such as 192.0.2.1,"
                + " 192.0.2.1-192.0.2.9, 192.0.2.0/28 or 2001:db8::1, at most 2^24 of one family");
    }

    /** Bytes of an address. */
    public int addressLength() {
        return ipv6 ? 16 : 4;
    }

    /** Writes address {@code index}, taken modulo {@link #count}, in network order. */
    public void write(final UnsafeBuffer buffer, final int offset, final int index) {
        final long value = low + index % count;
        if (ipv6) {
            buffer.putLong(offset, high, BIG_ENDIAN);
            buffer.putLong(offset + 8, value, BIG_ENDIAN);
        } else {
            buffer.putInt(offset, (int) value, BIG_ENDIAN);
        }
    }
}
