// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A block of IP addresses, those whose first {@code length} bits are the given ones; immutable, for control work.
 *
 * @param ipv6 whether the addresses are IPv6
 * @param high first 64 bits; an IPv4 address is the upper half of them
 * @param low last 64 bits, 0 for IPv4
 * @param length bits that count, 0 to 32 or 128; the bits behind them are cleared
 */
public record Prefix(boolean ipv6, long high, long low, int length) {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio

    /** Refuses a length that the family does not have. */
    public Prefix {
        if (length < 0 || length > (ipv6 ? 128 : 32)) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " is not 0 to " + (ipv6 ? 128 : 32) + ", as the family has it");
        }
        high &= PrefixNode.mask(Math.min(length, 64));
        low &= PrefixNode.mask(Math.max(length - 64, 0));
    }

    /** The block that the IPv4 address, big-endian, lies in. */
    public static Prefix ipv4(final int address, final int length) {
        return new Prefix(false, (long) address << 32, 0, length);
    }

    /** The block that the IPv6 address lies in. */
    public static Prefix ipv6(final long high, final long low, final int length) {
        return new Prefix(true, high, low, length);
    }

    /** The block that an address of 4 or 16 bytes lies in. */
    public static Prefix of(final byte[] address, final int length) {
        final ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == 4 ? ipv4(bytes.getInt(), length) : ipv6(bytes.getLong(), bytes.getLong(), length);
    }

    /**
     * Reads {@code 10.0.0.0/8} or {@code 2001:db8::/32}; no length means a single address. Never asks a name server.
     */
    public static Prefix parse(final String text) {
        final int slash = text.indexOf('/');
        final String literal = slash < 0 ? text : text.substring(0, slash);
        if (literal.indexOf(':') < 0 && literal.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException("not an IP address: " + literal); // inet_addr(3) takes fewer numbers
        }
        final byte[] address = InetAddress.ofLiteral(literal).getAddress();
        try {
            return of(address, slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1)));
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("prefix length is no number: " + text, e);
        }
    }

    /** The first address of the block, 4 or 16 bytes. */
    public byte[] addressBytes() {
        return ipv6
                ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(4).putInt((int) (high >>> 32)).array();
    }

    /** Whether the address lies in the block; of another family it does not. */
    boolean covers(final Prefix address) {
        return ipv6 == address.ipv6
                && address.length >= length
                && (address.high & PrefixNode.mask(Math.min(length, 64))) == high
                && (address.low & PrefixNode.mask(Math.max(length - 64, 0))) == low;
    }

    /** Spreads prefixes over a hash table, of which most have zeros at the end. */
    @Override
    public int hashCode() {
        final long mixed = ((high ^ length) * MIX ^ low) * MIX;
        return (int) (mixed >>> 32) ^ (ipv6 ? 1 : 0);
    }

    /** {@code 192.0.2.0/24} or {@code 2001:db8::/32}, as wg(8) reads it. */
    @Override
    public String toString() {
        return addressText() + "/" + length;
    }

    /** The first address of the block, without a length. */
    String addressText() {
        try {
            return InetAddress.getByAddress(addressBytes()).getHostAddress();
        } catch (final UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is refused", e);
        }
    }
}
