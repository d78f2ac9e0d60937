// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;

/** The secrets of a handshake as Wireshark reads them ({@code wg.keylog_file}); to be kept from everybody else. */
public final class KeyLogLines {
    private KeyLogLines() {}

    /** Three lines, four with a preshared key. */
    public static String of(
            final PrivateKey local, final PublicKey remote, final PrivateKey ephemeral, final PresharedKey psk) {
        return "LOCAL_STATIC_PRIVATE_KEY = " + local.toBase64()
                + "\nREMOTE_STATIC_PUBLIC_KEY = " + remote.toBase64()
                + "\nLOCAL_EPHEMERAL_PRIVATE_KEY = " + ephemeral.toBase64()
                + (psk.isNone() ? "\n" : "\nPRESHARED_KEY = " + psk.toBase64() + "\n");
    }
}
