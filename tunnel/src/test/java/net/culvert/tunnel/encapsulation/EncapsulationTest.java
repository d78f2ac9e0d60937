// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.encapsulation;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncapsulationTest {
    private static final int INNER = 128; // byte offset
    private static final Prefix LOCAL = Prefix.parse("192.0.2.1/32");
    private static final Prefix REMOTE = Prefix.parse("192.0.2.9/32");
    private static final Prefix LOCAL_6 = Prefix.parse("2001:db8::1/128");
    private static final Prefix REMOTE_6 = Prefix.parse("2001:db8::9/128");

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(512));
    private final Decapsulator decapsulator = new Decapsulator();
    private final Ipv4Header ipv4 = new Ipv4Header();

    private static Encapsulation tunnel(final boolean isGre, final boolean isOuter6, final long key) {
        return new Encapsulation(isGre, isOuter6 ? LOCAL_6 : LOCAL, isOuter6 ? REMOTE_6 : REMOTE, key);
    }

    /** Lays down an inner packet of 60 bytes with the mark. */
    private int inner(final boolean is6, final int ecn, final boolean mayCut) {
        buffer.setMemory(0, buffer.capacity(), (byte) 0);
        if (is6) {
            buffer.putByte(INNER, (byte) 0x60);
            buffer.putByte(INNER + 1, (byte) (ecn << 4));
            buffer.putByte(INNER + 5, (byte) 20);
        } else {
            buffer.putByte(INNER, (byte) 0x45);
            buffer.putByte(INNER + 1, (byte) ecn);
            buffer.putByte(INNER + 6, (byte) (mayCut ? 0 : 0x40));
            buffer.putByte(INNER + 8, (byte) 9);
            ipv4.wrap(buffer, INNER).totalLength(60);
            ipv4.completeChecksum();
        }
        return 60;
    }

    private String hex(final int from, final int to) {
        final byte[] bytes = new byte[to - from];
        buffer.getBytes(from, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private int write(final Encapsulation tunnel, final int length) {
        new Encapsulator(tunnel, () -> 0x1234).write(buffer, INNER, length);
        return INNER - tunnel.overhead();
    }

    private DropReason open(final Encapsulation tunnel, final int outer, final int length) {
        final boolean isOuter6 = tunnel.local().ipv6();
        final int protocol = buffer.getByte(outer + (isOuter6 ? 6 : 9));
        return decapsulator.open(buffer, protocol, outer + (isOuter6 ? 40 : 20), INNER + length);
    }

    @Test
    void shouldWriteIpInIpAsRfc2003HasIt() {
        final int outer = write(tunnel(false, false, -1), inner(false, 0, true));
        assertEquals("45000050123400004004", hex(outer, outer + 10));
        assertEquals("c0000201c0000209", hex(outer + 12, INNER));
        assertEquals(DropReason.NONE, ipv4.wrap(buffer, outer).check(80));
    }

    @Test
    void shouldWriteGreWithAKeyAsRfc2890HasIt() {
        final int outer = write(tunnel(true, false, 0xFFFF_FFFEL), inner(true, 2, true));
        assertEquals("45020058123400", hex(outer, outer + 7));
        assertEquals("200086ddfffffffe", hex(outer + 20, INNER));
    }

    @Test
    void shouldWriteAnOuterIpv6Header() {
        final int outer = write(tunnel(true, true, -1), inner(false, 3, false));
        assertEquals("6030000000402f40", hex(outer, outer + 8));
        assertEquals("20010db8000000000000000000000001", hex(outer + 8, outer + 24));
        assertEquals("20010db8000000000000000000000009", hex(outer + 24, outer + 40));
        assertEquals("00000800", hex(outer + 40, INNER));
    }

    /**
     * RFC 2003, section 3.1: "if the Don't Fragment bit is set in the inner IP header, it MUST be set in the outer".
     */
    @Test
    void shouldNotLetOthersCutWhatTheSenderForbids() {
        final int outer = write(tunnel(false, false, -1), inner(false, 0, false));
        assertEquals("00004000", hex(outer + 4, outer + 8), "no identification, and DF");
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, -1",
        "false, false, true, -1",
        "false, true, false, -1",
        "false, true, true, -1",
        "true, false, false, -1",
        "true, true, true, 7",
        "true, false, true, 4294967295"
    })
    void shouldFindWhatItPutIn(final boolean isGre, final boolean isOuter6, final boolean isInner6, final long key) {
        final Encapsulation tunnel = tunnel(isGre, isOuter6, key);
        final int length = inner(isInner6, 1, true);
        final String before = hex(INNER, INNER + length);
        final int outer = write(tunnel, length);
        assertEquals(DropReason.NONE, open(tunnel, outer, length));
        assertEquals(key, decapsulator.key());
        assertEquals(INNER, decapsulator.inner());
        assertEquals(length, decapsulator.innerLength());
        assertEquals(DropReason.NONE, decapsulator.leave(buffer, outer));
        assertEquals(before, hex(INNER, INNER + length));
    }

    /** RFC 6040, figure 4: by the marks of the inner and the outer header, 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "0, 1, 0", "0, 2, 0", "0, 3, -1", "2, 0, 2", "2, 2, 2", "2, 1, 1", "2, 3, 3",
        "1, 0, 1", "1, 2, 1", "1, 1, 1", "1, 3, 3", "3, 0, 3", "3, 2, 3", "3, 1, 3", "3, 3, 3"
    })
    void shouldCarryCongestionOver(final int innerMark, final int outerMark, final int expected) {
        for (final boolean is6 : new boolean[] {false, true}) {
            final Encapsulation tunnel = tunnel(false, is6, -1);
            final int length = inner(is6, innerMark, true);
            final int outer = write(tunnel, length);
            buffer.putByte(outer + 1, (byte) (is6 ? outerMark << 4 : outerMark));
            assertEquals(DropReason.NONE, open(tunnel, outer, length));
            final DropReason reason = decapsulator.leave(buffer, outer);
            assertEquals(expected < 0 ? DropReason.TUNNEL_CONGESTED : DropReason.NONE, reason);
            assertEquals(expected < 0 ? 0 : expected, Ecn.of(buffer, INNER));
            assertTrue(is6 || ipv4.wrap(buffer, INNER).check(length) == DropReason.NONE, "the inner checksum");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4000, TUNNEL_BAD_HEADER", // routing present
        "0800, TUNNEL_BAD_HEADER",
        "0001, TUNNEL_BAD_HEADER", // version
        "8000, TUNNEL_BAD_HEADER", // a checksum, which is wrong
        "0000, NONE"
    })
    void shouldRefuseGreThatItDoesNotKnow(final String flags, final DropReason expected) {
        final Encapsulation tunnel = tunnel(true, false, -1);
        final int length = inner(false, 0, true);
        final int outer = write(tunnel, length);
        buffer.putShort(outer + 20, (short) Integer.parseInt(flags, 16), java.nio.ByteOrder.BIG_ENDIAN);
        assertEquals(expected, open(tunnel, outer, length));
    }

    @Test
    void shouldTakeAGreChecksumAndASequenceNumber() {
        final int gre = 64;
        inner(false, 0, true);
        buffer.putInt(gre, 0xB000_0800, java.nio.ByteOrder.BIG_ENDIAN); // checksum, key, sequence number; IPv4
        buffer.putInt(gre + 8, 7, java.nio.ByteOrder.BIG_ENDIAN);
        buffer.putInt(gre + 12, 99, java.nio.ByteOrder.BIG_ENDIAN);
        buffer.putBytes(gre + 16, buffer, INNER, 60);
        net.culvert.forwarding.wire.InternetChecksum.store(
                buffer, gre + 4, net.culvert.forwarding.wire.InternetChecksum.sum(buffer, gre, 76, 0));
        assertEquals(DropReason.NONE, decapsulator.open(buffer, 47, gre, gre + 76));
        assertEquals(7, decapsulator.key());
        assertEquals(gre + 16, decapsulator.inner());
        buffer.putByte(gre + 75, (byte) 1);
        assertEquals(DropReason.TUNNEL_BAD_HEADER, decapsulator.open(buffer, 47, gre, gre + 76));
    }

    @Test
    void shouldNeverReadBehindRandomBytes() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        int opened = 0;
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 4 && random.nextBoolean()) {
                bytes[0] = (byte) (random.nextInt(16) << 4);
                bytes[1] = 0;
                bytes[2] = 8;
                bytes[3] = 0;
            }
            final UnsafeBuffer exact = new UnsafeBuffer(bytes); // bounds are checked
            final int protocol = new int[] {4, 41, 47}[random.nextInt(3)];
            if (decapsulator.open(exact, protocol, 0, bytes.length) == DropReason.NONE) {
                opened++;
                assertTrue(decapsulator.inner() + decapsulator.innerLength() <= bytes.length, () -> "seed " + seed);
            }
        }
        assertTrue(opened > 0, () -> "seed " + seed);
    }

    @Test
    void shouldRefuseEndsThatDoNotGoTogether() {
        assertThrows(IllegalArgumentException.class, () -> new Encapsulation(false, LOCAL, REMOTE_6, -1));
        assertThrows(IllegalArgumentException.class, () -> new Encapsulation(false, LOCAL, REMOTE, 1));
        assertThrows(IllegalArgumentException.class, () -> new Encapsulation(true, LOCAL, REMOTE, 1L << 32));
    }

    @Test
    void shouldNotAllocate() throws Throwable {
        final Encapsulation tunnel = tunnel(true, false, 7);
        final Encapsulator encapsulator = new Encapsulator(tunnel, () -> 1);
        final int length = inner(false, 1, true);
        assertAllocatesNothing(() -> {
            encapsulator.write(buffer, INNER, length);
            if (open(tunnel, INNER - tunnel.overhead(), length) != DropReason.NONE) {
                throw new AssertionError("not opened");
            }
        });
    }
}
