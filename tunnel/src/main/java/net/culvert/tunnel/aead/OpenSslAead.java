// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import net.culvert.tunnel.sys.NativeLibrary;
import org.agrona.UnsafeApi;

/**
 * ChaCha20-Poly1305 of libcrypto's EVP interface. One cipher context each way, set up with the cipher once and with key
 * and nonce for each packet. Serves one thread; makes no objects.
 */
final class OpenSslAead extends Rfc8439Aead {
    private static final int CTRL_GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG, openssl/evp.h
    private static final int CTRL_SET_TAG = 0x11; // EVP_CTRL_AEAD_SET_TAG
    private static final int OK = 1; // what EVP calls return on success

    private static final int LENGTH_OUT = 16; // offset in scratch, behind the nonce: where EVP writes lengths
    private static final int SCRATCH_LENGTH = 32; // bytes

    private static final MethodHandle NEW_CONTEXT = NativeLibrary.call(JAVA_LONG);
    private static final MethodHandle FREE_CONTEXT = NativeLibrary.call(null, JAVA_LONG);
    private static final MethodHandle INIT =
            NativeLibrary.shortCall(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle UPDATE =
            NativeLibrary.shortCall(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FINAL = NativeLibrary.shortCall(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CONTROL =
            NativeLibrary.shortCall(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

    private final MemorySegment freeContext;
    private final MemorySegment encryptInit;
    private final MemorySegment encryptUpdate;
    private final MemorySegment encryptFinal;
    private final MemorySegment decryptInit;
    private final MemorySegment decryptUpdate;
    private final MemorySegment decryptFinal;
    private final MemorySegment control;
    private final long scratch;

    private long sealing; // EVP_CIPHER_CTX*, 0 once closed
    private long opening;

    OpenSslAead(final OpenSslEngine engine) {
        freeContext = engine.freeContext;
        encryptInit = engine.encryptInit;
        encryptUpdate = engine.encryptUpdate;
        encryptFinal = engine.encryptFinal;
        decryptInit = engine.decryptInit;
        decryptUpdate = engine.decryptUpdate;
        decryptFinal = engine.decryptFinal;
        control = engine.control;
        sealing = newContext(engine, encryptInit);
        opening = newContext(engine, decryptInit);
        scratch = UnsafeApi.allocateMemory(SCRATCH_LENGTH);
    }

    private static long newContext(final OpenSslEngine engine, final MemorySegment init) {
        try {
            final long context = (long) NEW_CONTEXT.invokeExact(engine.newContext);
            require(context == 0 ? 0 : (int) INIT.invokeExact(init, context, engine.cipher, 0L, 0L, 0L));
            return context;
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    @Override
    void seal(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int length,
            final long destination) {
        final long context = sealing;
        ensureOpen(context);
        final long lengthOut = scratch + LENGTH_OUT;
        putNonce(scratch, nonceHead, nonceTail);
        try {
            require((int) INIT.invokeExact(encryptInit, context, 0L, 0L, key.address(), scratch));
            if (aadLength > 0) {
                require((int) UPDATE.invokeExact(encryptUpdate, context, 0L, lengthOut, aad, aadLength));
            }
            if (length > 0) {
                require((int) UPDATE.invokeExact(encryptUpdate, context, destination, lengthOut, source, length));
            }
            require((int) FINAL.invokeExact(encryptFinal, context, destination + length, lengthOut));
            require((int) CONTROL.invokeExact(control, context, CTRL_GET_TAG, TAG_LENGTH, destination + length));
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        } finally {
            Reference.reachabilityFence(key);
        }
    }

    /** EVP decrypts before it compares the tag, so the destination is wiped unless the tag was right. */
    @Override
    boolean openTagged(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int plainLength,
            final long destination) {
        final long context = opening;
        ensureOpen(context);
        final long lengthOut = scratch + LENGTH_OUT;
        putNonce(scratch, nonceHead, nonceTail);
        boolean authentic = false;
        try {
            require((int) INIT.invokeExact(decryptInit, context, 0L, 0L, key.address(), scratch));
            require((int) CONTROL.invokeExact(control, context, CTRL_SET_TAG, TAG_LENGTH, source + plainLength));
            if (aadLength > 0) {
                require((int) UPDATE.invokeExact(decryptUpdate, context, 0L, lengthOut, aad, aadLength));
            }
            if (plainLength > 0) {
                require((int) UPDATE.invokeExact(decryptUpdate, context, destination, lengthOut, source, plainLength));
            }
            authentic = (int) FINAL.invokeExact(decryptFinal, context, destination + plainLength, lengthOut) == OK;
            return authentic;
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        } finally {
            Reference.reachabilityFence(key);
            if (!authentic) {
                wipe(destination, plainLength);
            }
        }
    }

    private static void require(final int result) {
        if (result != OK) {
            throw new IllegalStateException("libcrypto refused a ChaCha20-Poly1305 call");
        }
    }

    private static void ensureOpen(final long context) {
        if (context == 0) {
            throw new IllegalStateException("the AEAD is closed");
        }
    }

    @Override
    public void close() {
        if (sealing == 0) {
            return;
        }
        try {
            FREE_CONTEXT.invokeExact(freeContext, sealing);
            FREE_CONTEXT.invokeExact(freeContext, opening);
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
        sealing = 0;
        opening = 0;
        UnsafeApi.freeMemory(scratch);
    }
}
