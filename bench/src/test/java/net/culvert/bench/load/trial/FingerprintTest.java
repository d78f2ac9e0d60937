// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final int OFFSET = 6;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    private UnsafeBuffer packet(final int version, final int length) {
        final byte[] bytes = new byte[OFFSET + length + 3];
        random.nextBytes(bytes);
        bytes[OFFSET] = (byte) (version == 4 ? 0x45 : 0x60 | bytes[OFFSET] & 0xF);
        return new UnsafeBuffer(bytes);
    }

    /** Type of service, TTL and checksum; traffic class, flow label and hop limit. */
    private static BitSet changing(final int version) {
        final BitSet bits = new BitSet();
        if (version == 4) {
            bits.set(8, 16);
            bits.set(64, 72);
            bits.set(80, 96);
        } else {
            bits.set(4, 32);
            bits.set(56, 64);
        }
        return bits;
    }

    @Test
    void shouldLeaveOutWhatRoutersChangeAndNothingElse() {
        for (final int version : new int[] {4, 6}) {
            for (int round = 0; round < 40; round++) {
                final int length = random.nextInt(version == 4 ? 20 : 40, 120);
                final UnsafeBuffer packet = packet(version, length);
                final long before = Fingerprint.of(packet, OFFSET, length);
                for (int bit = version == 4 ? 8 : 4; bit < 8 * length; bit++) {
                    final int at = OFFSET + bit / 8;
                    packet.putByte(at, (byte) (packet.getByte(at) ^ 0x80 >> bit % 8));
                    final long after = Fingerprint.of(packet, OFFSET, length);
                    packet.putByte(at, (byte) (packet.getByte(at) ^ 0x80 >> bit % 8));
                    final String where = "bit " + bit + " of version " + version + ", seed " + seed;
                    if (changing(version).get(bit)) {
                        assertEquals(before, after, where);
                    } else {
                        assertNotEquals(before, after, where);
                    }
                }
            }
        }
    }

    @Test
    void shouldTakeBytesOfAnyLength() {
        final UnsafeBuffer packet = packet(6, 200);
        final Set<Long> all = new HashSet<>();
        for (int length = 0; length < 200; length++) {
            assertTrue(all.add(Fingerprint.of(packet, OFFSET, length)), "length " + length + ", seed " + seed);
        }
    }
}
