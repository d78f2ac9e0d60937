// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

/**
 * ChaCha20-Poly1305 (RFC 8439) as WireGuard's data messages use it: no associated data, a nonce of four zero bytes and
 * the counter, little-endian. One instance serves one thread. Addresses are native; source and destination may be the
 * same address, or else must not overlap.
 */
public interface Aead extends AutoCloseable {
    /** Bytes that sealing adds. */
    int TAG_LENGTH = 16;

    /** Encrypts {@code length} bytes at {@code source} into {@code destination}, the tag behind them. */
    void seal(AeadKey key, long counter, long source, int length, long destination);

    /**
     * Checks and decrypts {@code length} bytes, the tag the last {@value #TAG_LENGTH} of them ({@code length} is at
     * least that). Where the tag is wrong it returns false and the destination holds no plaintext.
     */
    boolean open(AeadKey key, long counter, long source, int length, long destination);

    /** Frees what the instance holds. */
    @Override
    void close();
}
