// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** The JDK's own ChaCha20-Poly1305: always there, the slowest, and the only engine that allocates per packet. */
final class JceEngine implements AeadEngine {
    static final String NAME = "jce";

    private final String description;

    JceEngine() {
        description = newCipher().getProvider().toString();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Aead newAead() {
        return new JceAead(newCipher(), newCipher());
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance(JceAead.TRANSFORMATION);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + JceAead.TRANSFORMATION, e);
        }
    }
}
