// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

class JceAeadTest extends AeadContract {
    @Override
    AeadEngine engine() {
        return new JceEngine();
    }
}
