// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

class BouncyCastleX25519Test extends X25519Contract {
    @Override
    X25519Engine engine() {
        return new BouncyCastleX25519();
    }
}
