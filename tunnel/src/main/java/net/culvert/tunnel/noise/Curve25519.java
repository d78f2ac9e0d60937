// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 (RFC 7748, section 5), the library behind one place so that a faster one can take it over. Any thread. */
final class Curve25519 {
    static {
        X25519.precompute();
    }

    private Curve25519() {}

    /** The public key of a scalar, which is clamped on the way. */
    static void multiplyBase(final byte[] scalar, final byte[] result) {
        X25519.scalarMultBase(scalar, 0, result, 0);
    }

    /**
     * The scalar, clamped on the way, times the point; false, and a result of zeros, where the point is of low order.
     */
    static boolean multiply(final byte[] scalar, final byte[] point, final byte[] result) {
        X25519.scalarMult(scalar, 0, point, 0, result, 0);
        return !KeyText.isZero(result);
    }
}
