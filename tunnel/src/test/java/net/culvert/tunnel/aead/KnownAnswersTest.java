// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static net.culvert.tunnel.aead.Aead.TAG_LENGTH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
    @Test
    void shouldHoldTheTagsThatAnotherLibraryComputes() throws InvalidCipherTextException {
        assertEquals(KnownAnswers.LENGTHS.length, KnownAnswers.TAGS.length);
        for (int i = 0; i < KnownAnswers.LENGTHS.length; i++) {
            final int length = KnownAnswers.LENGTHS[i];
            final byte[] plain = new byte[length];
            Arrays.fill(plain, KnownAnswers.PLAIN);
            final byte[] nonce = ByteBuffer.allocate(Rfc8439Aead.NONCE_LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(4, KnownAnswers.COUNTER + length)
                    .array();
            final ChaCha20Poly1305 reference = new ChaCha20Poly1305();
            final byte[] key = KnownAnswers.key().jceKey().getEncoded();
            reference.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
            final byte[] sealed = new byte[length + TAG_LENGTH];
            reference.doFinal(sealed, reference.processBytes(plain, 0, length, sealed, 0));
            assertEquals(KnownAnswers.TAGS[i], HexFormat.of().formatHex(sealed, length, sealed.length));
        }
    }
}
