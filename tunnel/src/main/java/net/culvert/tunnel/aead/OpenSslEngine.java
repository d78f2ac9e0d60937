// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import net.culvert.tunnel.sys.LibCrypto;
import net.culvert.tunnel.sys.NativeLibrary;

/** OpenSSL 3's libcrypto, reached through java.lang.foreign. */
final class OpenSslEngine implements AeadEngine {
    static final String NAME = "openssl";

    private static final MethodHandle CIPHER = NativeLibrary.call(JAVA_LONG);

    final MemorySegment newContext;
    final MemorySegment freeContext;
    final MemorySegment encryptInit;
    final MemorySegment encryptUpdate;
    final MemorySegment encryptFinal;
    final MemorySegment decryptInit;
    final MemorySegment decryptUpdate;
    final MemorySegment decryptFinal;
    final MemorySegment control;
    final long cipher;

    private final String description;

    /** Loads the library, or throws {@link IllegalStateException} with the reason why it cannot serve. */
    OpenSslEngine() {
        final LibCrypto library = new LibCrypto();
        newContext = library.function("EVP_CIPHER_CTX_new");
        freeContext = library.function("EVP_CIPHER_CTX_free");
        encryptInit = library.function("EVP_EncryptInit_ex");
        encryptUpdate = library.function("EVP_EncryptUpdate");
        encryptFinal = library.function("EVP_EncryptFinal_ex");
        decryptInit = library.function("EVP_DecryptInit_ex");
        decryptUpdate = library.function("EVP_DecryptUpdate");
        decryptFinal = library.function("EVP_DecryptFinal_ex");
        control = library.function("EVP_CIPHER_CTX_ctrl");
        description = library.version();
        try {
            cipher = (long) CIPHER.invokeExact(library.function("EVP_chacha20_poly1305"));
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Aead newAead() {
        return new OpenSslAead(this);
    }
}
