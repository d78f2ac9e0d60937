// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

/** An implementation of X25519 (RFC 7748, section 5). All arrays have 32 bytes. Any thread, several at once. */
public interface X25519Engine {
    /** Name for logs and benchmarks: {@code openssl}, {@code bouncy-castle}. */
    String name();

    /** The library behind it, for the log. */
    String description();

    /** Computes the public key of a scalar, which is clamped on the way. */
    void publicKey(byte[] scalar, byte[] result);

    /**
     * Computes the scalar, clamped on the way, times the point, in a time that does not depend on the scalar. False,
     * and a result of zeros, where the point is of low order.
     *
     * @param publicKey the {@link #publicKey} of the scalar, for libraries that take the two as a pair
     */
    boolean agree(byte[] scalar, byte[] publicKey, byte[] point, byte[] result);
}
