// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.tunnel.aead.AeadKey;
import org.agrona.UnsafeApi;

/** Looks into the memory of keys. */
final class KeyBytes {
    private KeyBytes() {}

    static boolean areOverwritten(final KeyPair keys) {
        return isZero(keys.sendKey) && isZero(keys.receiveKey);
    }

    static boolean areIntact(final KeyPair keys) {
        return !isZero(keys.sendKey) && !isZero(keys.receiveKey);
    }

    private static boolean isZero(final AeadKey key) {
        long bits = 0;
        for (int i = 0; i < AeadKey.LENGTH; i += Long.BYTES) {
            bits |= UnsafeApi.getLong(key.address() + i);
        }
        return bits == 0;
    }
}
