// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

class OpenSslAeadTest extends NativeAeadContract {
    @Override
    AeadEngine engine() {
        return new OpenSslEngine();
    }
}
