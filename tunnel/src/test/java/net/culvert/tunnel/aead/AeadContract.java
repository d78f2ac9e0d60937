// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static net.culvert.tunnel.aead.Aead.TAG_LENGTH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine has to do. */
@Timeout(20)
abstract class AeadContract {
    private static final int[] LENGTHS = {
        0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1419,
        1420, 1421, 1440, 9000, 65535
    };
    private static final int NONCE_LENGTH_VECTORS = 316; // those of the public file with a 96-bit nonce

    private final Random random = new Random(20261121);
    private final byte[] keyBytes = bytes(AeadKey.LENGTH);
    private final AeadKey key = new AeadKey(keyBytes);

    private Arena arena;
    private Rfc8439Aead aead;

    /** The engine under test; where its library is missing, the test fails. */
    abstract AeadEngine engine();

    @BeforeEach
    void openOne() {
        arena = Arena.ofShared();
        aead = (Rfc8439Aead) engine().newAead();
    }

    @AfterEach
    void closeIt() {
        aead.close();
        arena.close();
    }

    @Test
    void shouldComputeTheExampleOfTheRfc() {
        assertBothWays(AeadVector.ofTheRfc());
    }

    @Test
    void shouldAgreeWithThePublishedVectors() throws IOException {
        int run = 0;
        for (final AeadVector vector : AeadVector.published()) {
            if (vector.nonce().length != Rfc8439Aead.NONCE_LENGTH) {
                assertFalse(vector.valid(), vector::toString); // another length cannot even be asked for
            } else if (vector.valid()) {
                assertBothWays(vector);
                run++;
            } else {
                assertRefused(vector);
                run++;
            }
        }
        assertEquals(NONCE_LENGTH_VECTORS, run);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255, 0xFFFF_FFFFL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, -8193, -1})
    void shouldAgreeWithAnotherImplementationAtEveryLengthForCounter(final long counter)
            throws InvalidCipherTextException {
        for (final int length : LENGTHS) {
            final byte[] plain = bytes(length);
            final byte[] sealed = sealedElsewhere(counter, plain);
            final Guarded source = Guarded.holding(arena, plain, random.nextInt(16));
            final Guarded destination = Guarded.room(arena, length + TAG_LENGTH, random.nextInt(16));

            aead.seal(key, counter, source.address(), length, destination.address());
            assertArrayEquals(sealed, destination.bytes(), () -> "length " + length);
            assertArrayEquals(plain, source.bytes(), "the source was changed");

            final Guarded opened = Guarded.room(arena, length, random.nextInt(16));
            assertTrue(aead.open(key, counter, destination.address(), destination.length(), opened.address()));
            assertArrayEquals(plain, opened.bytes(), () -> "length " + length);
            assertArrayEquals(sealed, destination.bytes(), "the source was changed");
            source.assertGuardsUntouched();
            destination.assertGuardsUntouched();
            opened.assertGuardsUntouched();
        }
    }

    @Test
    void shouldSealAndOpenInPlace() throws InvalidCipherTextException {
        for (final int length : LENGTHS) {
            final byte[] plain = bytes(length);
            final Guarded place =
                    Guarded.room(arena, length + TAG_LENGTH, random.nextInt(16)).put(plain);

            aead.seal(key, 7, place.address(), length, place.address());
            assertArrayEquals(sealedElsewhere(7, plain), place.bytes(), () -> "length " + length);

            assertTrue(aead.open(key, 7, place.address(), place.length(), place.address()));
            assertArrayEquals(plain, place.first(length), () -> "length " + length);
            place.assertGuardsUntouched();
        }
    }

    @Test
    void shouldRefuseAWrongTagAndWipeTheDestinationWhicheverByteIsWrong() throws InvalidCipherTextException {
        for (final int length : new int[] {0, 1, 64, 1420}) {
            final byte[] sealed = sealedElsewhere(7, bytes(length));
            for (int i = 0; i < TAG_LENGTH; i++) {
                final byte[] corrupt = sealed.clone();
                corrupt[length + i] ^= (byte) (1 << random.nextInt(8));
                assertRefused(corrupt, 7);
            }
        }
    }

    @Test
    void shouldRefuseAChangedCiphertextAnotherCounterAndAnotherKey() throws InvalidCipherTextException {
        final byte[] sealed = sealedElsewhere(7, bytes(200));
        for (int i = 0; i < 200; i++) {
            final byte[] corrupt = sealed.clone();
            corrupt[i] ^= (byte) (1 << random.nextInt(8));
            assertRefused(corrupt, 7);
        }
        assertRefused(sealed, 8);
        assertRefused(sealed, 7 | Long.MIN_VALUE);

        final Guarded source = Guarded.holding(arena, sealed, 0);
        final AeadKey other = new AeadKey(bytes(AeadKey.LENGTH));
        assertFalse(aead.open(other, 7, source.address(), source.length(), source.address()));
        assertTrue(aead.open(key, 7, Guarded.holding(arena, sealed, 0).address(), sealed.length, source.address()));
    }

    @Test
    void shouldRefuseAMessageShorterThanATagAndWriteNothing() {
        for (int length = 0; length < TAG_LENGTH; length++) {
            final Guarded source = Guarded.holding(arena, bytes(length), 0);
            final Guarded destination = Guarded.room(arena, 0, 0);
            assertFalse(aead.open(key, 0, source.address(), length, destination.address()));
            destination.assertGuardsUntouched();
        }
    }

    @Test
    void shouldSealAgainUnderTheNonceJustUsedWithTheSameOrAnotherKey() throws InvalidCipherTextException {
        final byte[] plain = bytes(100);
        final Guarded source = Guarded.holding(arena, plain, 0);
        final Guarded destination = Guarded.room(arena, 100 + TAG_LENGTH, 0);
        final AeadKey[] keys = {key, key, new AeadKey(bytes(AeadKey.LENGTH)), new AeadKey(keyBytes), key};
        for (final AeadKey one : keys) {
            aead.seal(one, 0, source.address(), 100, destination.address());
        }
        assertArrayEquals(sealedElsewhere(0, plain), destination.bytes());
    }

    @Test
    void shouldRefuseWorkOnceClosed() {
        final Guarded room = Guarded.room(arena, 100, 0);
        aead.close();
        aead.close();
        final var sealing =
                assertThrows(IllegalStateException.class, () -> aead.seal(key, 0, room.address(), 10, room.address()));
        assertEquals("the AEAD is closed", sealing.getMessage());
        final var opening =
                assertThrows(IllegalStateException.class, () -> aead.open(key, 0, room.address(), 100, room.address()));
        assertEquals("the AEAD is closed", opening.getMessage());
    }

    @Test
    void shouldServeManyThreadsWithOneInstanceEach() throws Exception {
        final byte[] plain = bytes(1420);
        final byte[] sealed = sealedElsewhere(7, plain);
        final int threads = 8;
        final List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            tasks.add(() -> roundTripsMatch(plain, sealed));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (final Future<Boolean> result : executor.invokeAll(tasks, 15, TimeUnit.SECONDS)) {
                assertTrue(result.get());
            }
        }
    }

    private boolean roundTripsMatch(final byte[] plain, final byte[] sealed) {
        try (Arena own = Arena.ofConfined();
                Aead mine = engine().newAead()) {
            final Guarded place = Guarded.room(own, sealed.length, 0).put(plain);
            boolean match = true;
            for (int i = 0; i < 500; i++) {
                mine.seal(key, 7, place.address(), plain.length, place.address());
                match &= Arrays.equals(sealed, place.bytes());
                match &= mine.open(key, 7, place.address(), sealed.length, place.address());
                match &= Arrays.equals(plain, place.first(plain.length));
            }
            return match;
        }
    }

    private void assertBothWays(final AeadVector vector) {
        final AeadKey vectorKey = new AeadKey(vector.key());
        final ByteBuffer nonce = ByteBuffer.wrap(vector.nonce()).order(ByteOrder.LITTLE_ENDIAN);
        final int head = nonce.getInt(0);
        final long tail = nonce.getLong(4);
        final Guarded aad = Guarded.holding(arena, vector.aad(), 3);
        final int length = vector.plain().length;
        final Guarded place = Guarded.room(arena, length + TAG_LENGTH, 1).put(vector.plain());

        aead.seal(vectorKey, head, tail, aad.address(), aad.length(), place.address(), length, place.address());
        assertArrayEquals(vector.sealed(), place.bytes(), vector::toString);

        final Guarded opened = Guarded.room(arena, length, 5);
        assertTrue(
                aead.open(
                        vectorKey,
                        head,
                        tail,
                        aad.address(),
                        aad.length(),
                        place.address(),
                        place.length(),
                        opened.address()),
                vector::toString);
        assertArrayEquals(vector.plain(), opened.bytes(), vector::toString);
        place.assertGuardsUntouched();
        opened.assertGuardsUntouched();
    }

    private void assertRefused(final AeadVector vector) {
        final ByteBuffer nonce = ByteBuffer.wrap(vector.nonce()).order(ByteOrder.LITTLE_ENDIAN);
        final Guarded aad = Guarded.holding(arena, vector.aad(), 0);
        final Guarded source = Guarded.holding(arena, vector.sealed(), 0);
        final int length = vector.sealed().length - TAG_LENGTH;
        final Guarded opened = Guarded.room(arena, length, 0);
        assertFalse(
                aead.open(
                        new AeadKey(vector.key()),
                        nonce.getInt(0),
                        nonce.getLong(4),
                        aad.address(),
                        aad.length(),
                        source.address(),
                        source.length(),
                        opened.address()),
                vector::toString);
        assertArrayEquals(new byte[length], opened.bytes(), vector::toString);
    }

    /** Refused into another place, which ends up zero, and in place, where the bytes before the tag do. */
    private void assertRefused(final byte[] sealed, final long counter) {
        final int length = sealed.length - TAG_LENGTH;
        final Guarded source = Guarded.holding(arena, sealed, random.nextInt(16));
        final Guarded opened = Guarded.room(arena, length, random.nextInt(16));
        assertFalse(aead.open(key, counter, source.address(), sealed.length, opened.address()));
        assertArrayEquals(new byte[length], opened.bytes());
        assertArrayEquals(sealed, source.bytes(), "the source was changed");
        opened.assertGuardsUntouched();

        assertFalse(aead.open(key, counter, source.address(), sealed.length, source.address()));
        assertArrayEquals(new byte[length], source.first(length));
        source.assertGuardsUntouched();
    }

    private byte[] sealedElsewhere(final long counter, final byte[] plain) throws InvalidCipherTextException {
        final byte[] nonce = ByteBuffer.allocate(Rfc8439Aead.NONCE_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, counter)
                .array();
        final ChaCha20Poly1305 reference = new ChaCha20Poly1305();
        reference.init(true, new ParametersWithIV(new KeyParameter(keyBytes), nonce));
        final byte[] sealed = new byte[plain.length + TAG_LENGTH];
        final int length = reference.processBytes(plain, 0, plain.length, sealed, 0);
        reference.doFinal(sealed, length);
        return sealed;
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
