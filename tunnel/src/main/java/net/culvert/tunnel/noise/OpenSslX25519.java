// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import net.culvert.tunnel.sys.LibCrypto;
import net.culvert.tunnel.sys.NativeLibrary;

/**
 * X25519 of libcrypto's EVP interface. Nothing is kept between calls, so any thread may call, several at once; keys in
 * native memory are overwritten before a call returns, ours here and libcrypto's by the functions that free them.
 */
final class OpenSslX25519 implements X25519Engine {
    static final String NAME = "openssl";

    private static final int KEY = 32; // bytes of every key
    private static final int OK = 1; // what EVP calls return on success
    private static final int TYPE = 1034; // EVP_PKEY_X25519, openssl/evp.h
    private static final int KEY_PAIR = 0x87; // EVP_PKEY_KEYPAIR: private and public key and parameters
    private static final int UNCHECKED = 0; // any 32 bytes are a public key; what is derived tells those of low order

    // struct OSSL_PARAM, openssl/core.h: offsets and length in bytes
    private static final int PARAM_NAME = 0;
    private static final int PARAM_TYPE = 8;
    private static final int PARAM_DATA = 16;
    private static final int PARAM_SIZE = 24;
    private static final int PARAM_LENGTH = 40;
    private static final int OCTET_STRING = 5; // OSSL_PARAM_OCTET_STRING

    private static final MethodHandle NEW_KEY =
            NativeLibrary.call(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle NEW_NAMED_CONTEXT =
            NativeLibrary.call(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle NEW_CONTEXT = NativeLibrary.call(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle INIT = NativeLibrary.call(JAVA_INT, JAVA_LONG);
    private static final MethodHandle FROM_DATA =
            NativeLibrary.call(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle SET_PEER = NativeLibrary.call(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle READ = NativeLibrary.call(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FREE = NativeLibrary.call(null, JAVA_LONG);
    private static final MethodHandle CLEAR_ERROR = NativeLibrary.call(null);

    private final MemorySegment newPrivateKey;
    private final MemorySegment newPublicKey;
    private final MemorySegment readPublicKey;
    private final MemorySegment newNamedContext;
    private final MemorySegment fromDataInit;
    private final MemorySegment fromData;
    private final MemorySegment newContext;
    private final MemorySegment deriveInit;
    private final MemorySegment setPeer;
    private final MemorySegment derive;
    private final MemorySegment freeKey;
    private final MemorySegment freeContext;
    private final MemorySegment clearError;
    private final long algorithm; // C strings from here on
    private final long privateName;
    private final long publicName;
    private final String description;

    /** Loads the library, or throws {@link IllegalStateException} with the reason why it cannot serve. */
    OpenSslX25519() {
        final LibCrypto library = new LibCrypto();
        newPrivateKey = library.function("EVP_PKEY_new_raw_private_key");
        newPublicKey = library.function("EVP_PKEY_new_raw_public_key");
        readPublicKey = library.function("EVP_PKEY_get_raw_public_key");
        newNamedContext = library.function("EVP_PKEY_CTX_new_from_name");
        fromDataInit = library.function("EVP_PKEY_fromdata_init");
        fromData = library.function("EVP_PKEY_fromdata");
        newContext = library.function("EVP_PKEY_CTX_new");
        deriveInit = library.function("EVP_PKEY_derive_init");
        setPeer = library.function("EVP_PKEY_derive_set_peer_ex");
        derive = library.function("EVP_PKEY_derive");
        freeKey = library.function("EVP_PKEY_free");
        freeContext = library.function("EVP_PKEY_CTX_free");
        clearError = library.function("ERR_clear_error");
        algorithm = string("X25519");
        privateName = string("priv"); // OSSL_PKEY_PARAM_PRIV_KEY
        publicName = string("pub");
        description = library.version();
    }

    private static long string(final String text) {
        return Arena.global().allocateFrom(text).address();
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
    public void publicKey(final byte[] scalar, final byte[] result) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment secret = copy(arena, scalar);
            final MemorySegment out = arena.allocate(KEY);
            long ours = 0;
            try {
                ours = required((long) NEW_KEY.invokeExact(newPrivateKey, TYPE, 0L, secret.address(), (long) KEY));
                required((int) READ.invokeExact(readPublicKey, ours, out.address(), length(arena)));
                MemorySegment.copy(out, JAVA_BYTE, 0, result, 0, KEY);
            } catch (final Throwable e) {
                throw NativeLibrary.unexpected(e);
            } finally {
                secret.fill((byte) 0);
                free(freeKey, ours);
            }
        }
    }

    @Override
    public boolean agree(final byte[] scalar, final byte[] publicKey, final byte[] point, final byte[] result) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment secret = copy(arena, scalar);
            final MemorySegment shared = arena.allocate(KEY);
            final long remote = copy(arena, point).address();
            long ours = 0;
            long theirs = 0;
            try {
                ours = pair(arena, secret, copy(arena, publicKey));
                theirs = required((long) NEW_KEY.invokeExact(newPublicKey, TYPE, 0L, remote, (long) KEY));
                final boolean done = derives(arena, ours, theirs, shared);
                MemorySegment.copy(shared, JAVA_BYTE, 0, result, 0, KEY);
                return done;
            } catch (final Throwable e) {
                throw NativeLibrary.unexpected(e);
            } finally {
                secret.fill((byte) 0);
                shared.fill((byte) 0);
                free(freeKey, ours);
                free(freeKey, theirs);
            }
        }
    }

    /**
     * A key pair of both halves; from the private one alone libcrypto computes the other, which takes as long again.
     */
    private long pair(final Arena arena, final MemorySegment secret, final MemorySegment publicKey) throws Throwable {
        final MemorySegment params = arena.allocate(3 * PARAM_LENGTH, Long.BYTES); // the last one, of zeros, ends them
        param(params, 0, privateName, secret);
        param(params, PARAM_LENGTH, publicName, publicKey);
        final MemorySegment made = arena.allocate(JAVA_LONG);
        final long context = required((long) NEW_NAMED_CONTEXT.invokeExact(newNamedContext, 0L, algorithm, 0L));
        try {
            required((int) INIT.invokeExact(fromDataInit, context));
            required((int) FROM_DATA.invokeExact(fromData, context, made.address(), KEY_PAIR, params.address()));
            return made.get(JAVA_LONG, 0);
        } finally {
            free(freeContext, context);
        }
    }

    private static void param(final MemorySegment params, final int at, final long name, final MemorySegment key) {
        params.set(JAVA_LONG, at + PARAM_NAME, name);
        params.set(JAVA_INT, at + PARAM_TYPE, OCTET_STRING);
        params.set(JAVA_LONG, at + PARAM_DATA, key.address());
        params.set(JAVA_LONG, at + PARAM_SIZE, KEY);
    }

    /** False, and zeros in {@code shared}, where libcrypto refuses what came out because it is zeros. */
    private boolean derives(final Arena arena, final long ours, final long theirs, final MemorySegment shared)
            throws Throwable {
        final long context = required((long) NEW_CONTEXT.invokeExact(newContext, ours, 0L));
        try {
            required((int) INIT.invokeExact(deriveInit, context));
            required((int) SET_PEER.invokeExact(setPeer, context, theirs, UNCHECKED));
            if ((int) READ.invokeExact(derive, context, shared.address(), length(arena)) == OK) {
                return true;
            }
            CLEAR_ERROR.invokeExact(clearError); // this thread's; they would stay until others push them out
            shared.fill((byte) 0);
            return false;
        } finally {
            free(freeContext, context);
        }
    }

    private static MemorySegment copy(final Arena arena, final byte[] key) {
        final MemorySegment copy = arena.allocate(KEY);
        MemorySegment.copy(key, 0, copy, JAVA_BYTE, 0, KEY);
        return copy;
    }

    /** Where a call that writes a key finds the room there is, and leaves what it used. */
    private static long length(final Arena arena) {
        return arena.allocateFrom(JAVA_LONG, KEY).address();
    }

    private static long required(final long pointer) {
        if (pointer == 0) {
            throw refused();
        }
        return pointer;
    }

    private static void required(final int result) {
        if (result != OK) {
            throw refused();
        }
    }

    private static IllegalStateException refused() {
        return new IllegalStateException("libcrypto refused an X25519 call");
    }

    /** Frees what there is; 0 is nothing. */
    private static void free(final MemorySegment function, final long pointer) {
        try {
            FREE.invokeExact(function, pointer);
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }
}
