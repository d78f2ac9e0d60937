// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624); any thread, no state.
 *
 * <p>A <i>sum</i> is a 64-bit partial sum in native byte order, which one's complement addition allows (RFC 1071,
 * section 2.B): it may go on as the {@code initial} of another, and a checksum made of it is stored in native order
 * too, which is what {@link #store} does. All ranges may begin at odd offsets; only the last range of one sum may have
 * an odd length. Ranges reach 64 KiB each; a sum holds thousands of them.
 */
public final class InternetChecksum {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int IPV4_SOURCE = 12, IPV6_SOURCE = 8; // byte offsets; the destination follows

    private InternetChecksum() {}

    /** Adds {@code length} bytes to {@code initial}. */
    public static long sum(final UnsafeBuffer buffer, final int offset, final int length, final long initial) {
        buffer.boundsCheck(offset, length); // once, the reads below are unchecked
        final byte[] array = buffer.byteArray();
        final long start = buffer.addressOffset() + offset;
        final int longs = length >> 3;
        final long sum = array == null ? sumNative(start, longs) : sumHeap(array, start, longs);
        return initial + sum + tail(array, start + (longs << 3), length & 7);
    }

    /**
     * The shape of this loop is what the compiler turns into vector code: one counter, raw addresses, not unrolled. The
     * two halves of a long are added apart, so that no sum can overflow and no carry is looked for.
     */
    private static long sumNative(final long start, final int longs) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < longs; i++) {
            final long both = UnsafeApi.getLong(start + 8L * i);
            low += both & 0xFFFF_FFFFL;
            high += both >>> 32;
        }
        return low + high;
    }

    private static long sumHeap(final byte[] array, final long start, final int longs) {
        long sum = 0;
        for (int i = 0; i < longs; i++) {
            final long both = UnsafeApi.getLong(array, start + 8L * i);
            sum += (both & 0xFFFF_FFFFL) + (both >>> 32);
        }
        return sum;
    }

    private static long tail(final byte[] array, final long start, final int length) {
        long at = start;
        int left = length;
        long sum = 0;
        if (left >= 4) {
            sum += UnsafeApi.getInt(array, at) & 0xFFFF_FFFFL;
            at += 4;
            left -= 4;
        }
        if (left >= 2) {
            sum += UnsafeApi.getShort(array, at) & 0xFFFF;
            at += 2;
            left -= 2;
        }
        if (left == 1) { // padded with a zero byte behind it
            final int last = UnsafeApi.getByte(array, at) & 0xFF;
            sum += LITTLE_ENDIAN ? last : last << 8;
        }
        return sum;
    }

    /** Folds a sum to its 16 bits, native order, not complemented; a correct packet gives 0xFFFF. */
    public static int fold(final long sum) {
        long folded = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
        folded = (folded & 0xFFFF_FFFFL) + (folded >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) ((folded & 0xFFFF) + (folded >>> 16));
    }

    /** Whether the range, which includes its own checksum, sums up right together with {@code initial}. */
    public static boolean holds(final UnsafeBuffer buffer, final int offset, final int length, final long initial) {
        return fold(sum(buffer, offset, length, initial)) == 0xFFFF;
    }

    /** Stores the checksum that belongs to a sum taken while the checksum's field was 0 or held a partial sum. */
    public static void store(final UnsafeBuffer buffer, final int offset, final long sum) {
        buffer.putShort(offset, (short) ~fold(sum));
    }

    /** As {@link #store}, but 0 becomes 0xFFFF, since 0 says "no checksum" in UDP (RFC 768). */
    public static void storeNonZero(final UnsafeBuffer buffer, final int offset, final long sum) {
        final int checksum = ~fold(sum) & 0xFFFF;
        buffer.putShort(offset, (short) (checksum == 0 ? 0xFFFF : checksum));
    }

    /** Stores a sum not complemented: the start value for whoever completes the checksum later. */
    public static void storePartial(final UnsafeBuffer buffer, final int offset, final long sum) {
        buffer.putShort(offset, (short) fold(sum));
    }

    /** The pseudo-header (RFC 9293, section 3.1) of the IPv4 packet at {@code offset}. */
    public static long pseudoHeader4(
            final UnsafeBuffer buffer, final int offset, final int protocol, final int transportLength) {
        final long addresses = buffer.getLong(offset + IPV4_SOURCE);
        return (addresses & 0xFFFF_FFFFL) + (addresses >>> 32) + word(protocol) + word(transportLength);
    }

    /** The pseudo-header (RFC 8200, section 8.1) of the IPv6 packet at {@code offset}. */
    public static long pseudoHeader6(
            final UnsafeBuffer buffer, final int offset, final int protocol, final int transportLength) {
        return sum(buffer, offset + IPV6_SOURCE, 32, 0) + word(protocol) + word(transportLength);
    }

    /** What a big-endian 16-bit field of this value adds to a sum. */
    public static int word(final int value) {
        return LITTLE_ENDIAN ? Short.reverseBytes((short) value) & 0xFFFF : value & 0xFFFF;
    }

    /** The checksum after a 16-bit field changed (RFC 1624, equation 3); all three in the same byte order. */
    public static int update(final int checksum, final int oldWord, final int newWord) {
        return ~fold((~checksum & 0xFFFF) + (~oldWord & 0xFFFF) + (newWord & 0xFFFF)) & 0xFFFF;
    }
}
