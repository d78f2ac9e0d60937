// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of whole longs: numbers that nobody can tell who lacks the key. One
 * thread.
 */
final class SipHash {
    private static final long INITIAL_0 = 0x736f_6d65_7073_6575L, INITIAL_1 = 0x646f_7261_6e64_6f6dL;
    private static final long INITIAL_2 = 0x6c79_6765_6e65_7261L, INITIAL_3 = 0x7465_6462_7974_6573L;

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long length;

    SipHash(final long key0, final long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    SipHash begin() {
        v0 = key0 ^ INITIAL_0;
        v1 = key1 ^ INITIAL_1;
        v2 = key0 ^ INITIAL_2;
        v3 = key1 ^ INITIAL_3;
        length = 0;
        return this;
    }

    SipHash add(final long word) {
        length += Long.BYTES;
        mix(word);
        return this;
    }

    long end() {
        mix(length << 56);
        v2 ^= 0xFF;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void mix(final long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
