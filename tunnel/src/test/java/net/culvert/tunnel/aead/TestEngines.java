// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

/** Engines by name, for tests of other packages. */
public final class TestEngines {
    private TestEngines() {}

    /** The engine that does not allocate and is on every machine that runs the tests. */
    public static AeadEngine openSsl() {
        return new OpenSslEngine();
    }
}
