// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import javax.crypto.spec.SecretKeySpec;

/**
 * A 256-bit key, off heap for native engines and as a JCE key; immutable until {@link #destroy}, any thread may use it.
 *
 * <p>The memory is freed when the key becomes unreachable; the owner overwrites it earlier with {@link #destroy}, once
 * no thread can use the key any more.
 */
public final class AeadKey {
    /** Bytes of a key. */
    public static final int LENGTH = 32;

    private final MemorySegment bytes;
    private final long address;
    private SecretKeySpec
            jceKey; // made when the JCE first asks for it, so that native engines leave no copy on the heap

    /** Copies {@value #LENGTH} bytes; the caller may overwrite the array. */
    public AeadKey(final byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes, " + LENGTH + " are needed");
        }
        bytes = Arena.ofAuto().allocate(LENGTH, 64);
        MemorySegment.copy(key, 0, bytes, ValueLayout.JAVA_BYTE, 0, LENGTH);
        address = bytes.address();
    }

    /** The native address of the key's bytes; valid while this object is reachable. */
    public long address() {
        return address;
    }

    /** The same key for the JCE. */
    public synchronized SecretKeySpec jceKey() {
        if (jceKey == null) {
            jceKey = new SecretKeySpec(bytes.toArray(ValueLayout.JAVA_BYTE), "ChaCha20");
        }
        return jceKey;
    }

    /** Overwrites the native bytes with zeros. */
    public void destroy() {
        bytes.fill((byte) 0);
    }
}
