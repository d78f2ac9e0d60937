// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import org.agrona.UnsafeApi;

/**
 * The whole of RFC 8439, section 2.8: any 96-bit nonce and associated data. Engines implement this one so that the
 * public vectors, which mostly have both, run against the very code that data messages use.
 *
 * <p>A nonce is its first four bytes and its last eight, each as a little-endian number. All lengths are bytes.
 */
abstract class Rfc8439Aead implements Aead {
    static final int NONCE_LENGTH = 12; // bytes, section 2.8
    private static final int DATA_NONCE_HEAD = 0; // WireGuard paper, section 5.4.6: 32 zero bits, then the counter

    @Override
    public final void seal(
            final AeadKey key, final long counter, final long source, final int length, final long destination) {
        seal(key, DATA_NONCE_HEAD, counter, 0, 0, source, length, destination);
    }

    @Override
    public final boolean open(
            final AeadKey key, final long counter, final long source, final int length, final long destination) {
        return open(key, DATA_NONCE_HEAD, counter, 0, 0, source, length, destination);
    }

    /** As {@link Aead#open}, with any nonce and associated data; fewer bytes than a tag are never authentic. */
    final boolean open(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int length,
            final long destination) {
        return length >= TAG_LENGTH
                && openTagged(key, nonceHead, nonceTail, aad, aadLength, source, length - TAG_LENGTH, destination);
    }

    abstract void seal(
            AeadKey key,
            int nonceHead,
            long nonceTail,
            long aad,
            int aadLength,
            long source,
            int length,
            long destination);

    /** Opens {@code plainLength} bytes, 0 or more, and the tag behind them. */
    abstract boolean openTagged(
            AeadKey key,
            int nonceHead,
            long nonceTail,
            long aad,
            int aadLength,
            long source,
            int plainLength,
            long destination);

    /** Compares two tags in a time that does not depend on their bytes. */
    static boolean tagsEqual(final long first, final long second) {
        final long low = UnsafeApi.getLong(first) ^ UnsafeApi.getLong(second);
        final long high = UnsafeApi.getLong(first + Long.BYTES) ^ UnsafeApi.getLong(second + Long.BYTES);
        return (low | high) == 0;
    }

    static void wipe(final long address, final int length) {
        UnsafeApi.setMemory(address, length, (byte) 0);
    }

    static void putNonce(final long address, final int head, final long tail) {
        UnsafeApi.putInt(address, head); // native order is little-endian on every platform that Culvert runs on
        UnsafeApi.putLong(address + Integer.BYTES, tail);
    }
}
