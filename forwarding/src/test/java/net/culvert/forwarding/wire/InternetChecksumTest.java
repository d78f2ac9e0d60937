// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Random;
import net.culvert.forwarding.packets.Packets;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(70_000, 64));

    private int stored(final int offset, final long sum) {
        InternetChecksum.store(buffer, offset, sum);
        return buffer.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /** 16-bit words with end-around carry, by the letter of RFC 1071. */
    private static int slow(final byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    @Test
    void shouldSumTheExampleOfRfc1071() {
        buffer.putBytes(
                0, new byte[] {0x00, 0x01, (byte) 0xF2, 0x03, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, (byte) 0xF7});

        assertEquals(~0xDDF2 & 0xFFFF, stored(100, InternetChecksum.sum(buffer, 0, 8, 0)));
    }

    @Test
    void shouldAgreeWithASlowSumAtAnyOffsetAndLength() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            final int offset = random.nextInt(70);
            final int length = i < 200 ? i : i == 200 ? 65535 : random.nextInt(3000);
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            if (i % 7 == 0) {
                java.util.Arrays.fill(bytes, (byte) 0xFF); // the most carries
            }
            buffer.putBytes(offset, bytes);
            assertEquals(
                    slow(bytes),
                    stored(69_000, InternetChecksum.sum(buffer, offset, length, 0)),
                    () -> "seed " + seed + ", offset " + offset + ", length " + length);
        }
    }

    @Test
    void shouldGoOnFromAnInitialSum() {
        final byte[] bytes = Packets.payload(1, 1000);
        buffer.putBytes(3, bytes);
        final long first = InternetChecksum.sum(buffer, 3, 334, 0);

        assertEquals(slow(bytes), stored(2000, InternetChecksum.sum(buffer, 337, 666, first)));
    }

    @Test
    void shouldRefuseARangeOutsideTheBuffer() {
        assertThrows(IndexOutOfBoundsException.class, () -> InternetChecksum.sum(buffer, 69_000, 1001, 0));
    }

    @Test
    void shouldHoldForTransportsOfBothFamiliesAndNotForDamagedOnes() {
        final byte[] four =
                Packets.ipv4().tcp(1, 2).payload(Packets.payload(2, 333)).bytes();
        buffer.putBytes(0, four);
        final long pseudo4 = InternetChecksum.pseudoHeader4(buffer, 0, IpProtocol.TCP, four.length - 20);
        assertTrue(InternetChecksum.holds(buffer, 20, four.length - 20, pseudo4));
        buffer.putByte(200, (byte) (buffer.getByte(200) ^ 4));
        assertFalse(InternetChecksum.holds(buffer, 20, four.length - 20, pseudo4));

        final byte[] six =
                Packets.ipv6().udp(1, 2).payload(Packets.payload(3, 332)).bytes();
        buffer.putBytes(0, six);
        final long pseudo6 = InternetChecksum.pseudoHeader6(buffer, 0, IpProtocol.UDP, six.length - 40);
        assertTrue(InternetChecksum.holds(buffer, 40, six.length - 40, pseudo6));
        buffer.putByte(9, (byte) (buffer.getByte(9) ^ 4)); // in the source address
        final long damaged = InternetChecksum.pseudoHeader6(buffer, 0, IpProtocol.UDP, six.length - 40);
        assertFalse(InternetChecksum.holds(buffer, 40, six.length - 40, damaged));
    }

    @Test
    void shouldUpdateAsANewSumWould() {
        final Random random = new Random(4);
        for (int i = 0; i < 1000; i++) {
            final byte[] bytes = new byte[20];
            random.nextBytes(bytes);
            final int before = slow(bytes);
            final int oldWord = (bytes[8] & 0xFF) << 8 | bytes[9] & 0xFF;
            final int newWord = random.nextInt(1 << 16);
            bytes[8] = (byte) (newWord >> 8);
            bytes[9] = (byte) newWord;

            assertEquals(slow(bytes), InternetChecksum.update(before, oldWord, newWord));
        }
        assertEquals(0x0000, InternetChecksum.update(0xDD2F, 0x5555, 0x3285), "the example of RFC 1624, section 4");
    }

    @Test
    void shouldStoreFullOnesForAUdpChecksumOfZero() {
        buffer.putBytes(0, new byte[] {(byte) 0xFF, (byte) 0xFF});
        final long sum = InternetChecksum.sum(buffer, 0, 2, 0);

        InternetChecksum.store(buffer, 10, sum);
        InternetChecksum.storeNonZero(buffer, 12, sum);

        final byte[] stored = new byte[4];
        buffer.getBytes(10, stored);
        assertArrayEquals(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF}, stored);
    }
}
