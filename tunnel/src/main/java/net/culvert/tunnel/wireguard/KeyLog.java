// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;

/** Is told the secrets of each handshake: whoever has them reads the session that comes of it. Control thread. */
@FunctionalInterface
public interface KeyLog {
    /** Keeps nothing. */
    KeyLog NONE = (local, remote, ephemeral, psk) -> {};

    /** A handshake in either role, just before our message of it is sent, so that who listens can read what follows. */
    void handshake(PrivateKey local, PublicKey remote, PrivateKey ephemeral, PresharedKey psk);
}
