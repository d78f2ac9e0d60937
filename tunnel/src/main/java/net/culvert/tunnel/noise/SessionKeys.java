// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Arrays;

/**
 * What a finished handshake leaves: a key for each direction and the two indices. The owner hands the keys to the AEAD
 * and then calls {@link #destroy}. {@link #toString} does not show the keys.
 *
 * @param initiator whether we began the handshake
 * @param sendKey 32 bytes, ours to encrypt with
 * @param receiveKey 32 bytes, ours to decrypt with
 * @param localIndex our index, the receiver index of messages to us
 * @param remoteIndex the other side's index, the receiver index of messages from us
 */
public record SessionKeys(boolean initiator, byte[] sendKey, byte[] receiveKey, int localIndex, int remoteIndex) {
    /** Overwrites both keys with zeros. */
    public void destroy() {
        Arrays.fill(sendKey, (byte) 0);
        Arrays.fill(receiveKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "session keys, local index " + Integer.toHexString(localIndex) + ", remote index "
                + Integer.toHexString(remoteIndex);
    }
}
