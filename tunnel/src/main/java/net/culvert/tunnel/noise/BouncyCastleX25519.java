// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 of Bouncy Castle, in Java: always there. Any thread. */
final class BouncyCastleX25519 implements X25519Engine {
    static final String NAME = "bouncy-castle";

    BouncyCastleX25519() {
        X25519.precompute();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Bouncy Castle";
    }

    @Override
    public void publicKey(final byte[] scalar, final byte[] result) {
        X25519.scalarMultBase(scalar, 0, result, 0);
    }

    @Override
    public boolean agree(final byte[] scalar, final byte[] publicKey, final byte[] point, final byte[] result) {
        X25519.scalarMult(scalar, 0, point, 0, result, 0);
        return !KeyText.isZero(result);
    }
}
