// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

/** A library that does ChaCha20-Poly1305; found once per process, it makes an {@link Aead} for each thread. */
public interface AeadEngine {
    /** Name for settings and logs: {@code ipsec-mb}, {@code openssl}, {@code jce}. */
    String name();

    /** Name and version of the library behind it, for the log. */
    String description();

    /** A new instance for one thread. */
    Aead newAead();
}
