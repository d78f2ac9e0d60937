// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.culvert.bench.load.LoadException;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private final Mark mark = new Mark();

    /** Sums are kept and patched; here each packet is summed up anew. */
    @Test
    void shouldMakePacketsWithRightChecksums() throws LoadException {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 60; round++) {
            final boolean ipv6 = random.nextBoolean();
            final TransportKind kind = TransportKind.values()[random.nextInt(3)];
            final FrameSizes sizes =
                    FrameSizes.parse("imix," + random.nextInt(100, 9000)).atLeast(Template.shortestFrame(kind, ipv6));
            final Template template = new Template(kind, sizes, flows(ipv6, 50), 9);
            for (int i = 0; i < 100; i++) {
                final int size = random.nextInt(sizes.count());
                final int flow = random.nextInt(50);
                template.patch(size, flow, random.nextInt(), random.nextLong(Long.MAX_VALUE));
                final String what = kind + " IPv" + (ipv6 ? 6 : 4) + ", seed " + seed;
                assertIsGood(template.buffer(), template.offset(size), template.length(size), ipv6, kind, what);
                mark.wrap(template.buffer(), template.offset(size) + template.headersLength());
                final int payload = template.length(size) - template.headersLength();
                assertTrue(mark.isOf(9, payload) && mark.isWhole(payload), what);
                assertEquals(flow, mark.flow(), what);
            }
        }
    }

    private static void assertIsGood(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final boolean ipv6,
            final TransportKind kind,
            final String what) {
        final int ipLength = ipv6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH;
        final DropReason reason = ipv6
                ? new Ipv6Header().wrap(buffer, offset).check(length)
                : new Ipv4Header().wrap(buffer, offset).check(length);
        assertEquals(DropReason.NONE, reason, what);
        final int transport = length - ipLength;
        final int protocol = kind.protocol(ipv6);
        final long pseudo = ipv6
                ? InternetChecksum.pseudoHeader6(buffer, offset, protocol, transport)
                : kind == TransportKind.ICMP ? 0 : InternetChecksum.pseudoHeader4(buffer, offset, protocol, transport);
        assertTrue(InternetChecksum.holds(buffer, offset + ipLength, transport, pseudo), what);
    }

    @Test
    void shouldSeeEachFlippedBit() throws LoadException {
        final Template template = new Template(TransportKind.UDP, FrameSizes.of(80), flows(false, 1), 1);
        template.patch(0, 0, 1, 2);
        final int at = template.offset(0) + template.headersLength();
        final int payload = template.length(0) - template.headersLength();
        for (int bit = 0; bit < payload * 8; bit++) {
            final byte before = template.buffer().getByte(at + bit / 8);
            template.buffer().putByte(at + bit / 8, (byte) (before ^ 1 << bit % 8));
            assertFalse(mark.wrap(template.buffer(), at).isWhole(payload), "bit " + bit);
            template.buffer().putByte(at + bit / 8, before);
        }
        assertTrue(mark.isWhole(payload));
    }

    @Test
    void shouldTellTrialsApart() throws LoadException {
        final Template template = new Template(TransportKind.UDP, FrameSizes.of(64), flows(false, 1), 200);
        template.patch(0, 0, 0, 0);
        mark.wrap(template.buffer(), template.offset(0) + template.headersLength());
        assertTrue(mark.isOf(200, Mark.LENGTH));
        assertFalse(mark.isOf(201, Mark.LENGTH));
        assertFalse(mark.isOf(200, Mark.LENGTH - 1));
    }

    @Test
    void shouldRefuseFramesWithoutRoomForTheMark() throws LoadException {
        new Template(TransportKind.UDP, FrameSizes.of(64), flows(false, 1), 0);
        final LoadException refused = assertThrows(
                LoadException.class, () -> new Template(TransportKind.UDP, FrameSizes.of(83), flows(true, 1), 0));
        assertTrue(refused.getMessage().endsWith("at least 84 bytes"), refused::getMessage);
    }

    static Flows flows(final boolean ipv6, final int count) throws LoadException {
        return new Flows(
                AddressRange.parse(ipv6 ? "2001:db8:1::1-2001:db8:1::7" : "198.51.100.0/29"),
                AddressRange.parse(ipv6 ? "2001:db8:2::/124" : "203.0.113.1-203.0.113.5"),
                PortRange.parse("40000-40999"),
                PortRange.parse("9-12"),
                count);
    }
}
