// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/**
 * Whatever the bytes, nothing is thrown, no fragment is lost uncounted, and what comes out is a packet. Runs over the
 * files beside it in the resources, and makes up more with JAZZER_FUZZ=1.
 */
class FragmentFuzzTest {
    private static final FragmentLimits SMALL = new FragmentLimits(3, 6, 72_000, 30, 60);

    /** Packets, each behind its length as two bytes and a step of the clock as one. */
    @FuzzTest(maxDuration = "2m")
    void shouldJoinOrRefuseAnyPackets(final FuzzedDataProvider data) {
        final TestReassembler test = new TestReassembler(SMALL); // counts after each call
        final byte[] bytes = data.consumeRemainingAsBytes();
        long nowNs = 0;
        int at = 0;
        while (at + 3 < bytes.length) {
            final int length = Math.min((bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF, bytes.length - at - 3);
            nowNs += bytes[at + 2] & 0xF;
            at += 3 + length;
            test.expire(nowNs);
            final byte[] packet = mended(Arrays.copyOfRange(bytes, at - length, at));
            if (packet == null) {
                continue;
            }
            final DropReason reason = test.add(FragmentBuilder.packet(packet, null), nowNs);
            if (reason == DropReason.NONE) {
                assertEquals(DropReason.NONE, check(test.whole()));
            }
            assertTrue(test.reassembler.heldPackets() <= 3 && test.reassembler.held() <= 18);
        }
        test.expire(nowNs + 60);
        test.expire(nowNs + 120); // those given up last
        assertEquals(0, test.reassembler.held());
        assertEquals(72_000 / 512 * 512, test.reassembler.freeBytes());
    }

    /** An MTU as two bytes, then a packet. */
    @FuzzTest(maxDuration = "2m")
    void shouldCutOrRefuseAnyPacket(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final byte[] packet = bytes.length < 2 ? null : mended(Arrays.copyOfRange(bytes, 2, bytes.length));
        if (packet == null) {
            return;
        }
        final int mtu = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        final Pieces pieces = new Pieces(1 << 17, 64);
        final DropReason reason = pieces.cut(FragmentBuilder.packet(packet, null), mtu);
        if (reason == DropReason.NONE) {
            assertTrue(pieces.pieces(mtu).size() > 0);
        } else {
            assertEquals(0, pieces.burst.size());
            assertEquals(Burst.HEADROOM, pieces.burst.end());
            assertTrue(reason == DropReason.IP_FRAGMENTATION_NEEDED
                    || reason == DropReason.IP_NO_BUFFER
                    || reason == DropReason.IP_BAD_FRAGMENT);
        }
    }

    /** A packet whose header passes its check: checksum and lengths are made right. Null where nothing helps. */
    private static byte[] mended(final byte[] bytes) {
        if (bytes.length < 40) {
            return null;
        }
        final byte[] packet = bytes.clone();
        final Packet aimed = FragmentBuilder.packet(packet, null);
        if (packet[0] >> 4 == 4) {
            final Ipv4Header ipv4 = new Ipv4Header().wrap(aimed.buffer(), aimed.offset());
            ipv4.totalLength(packet.length);
            if (ipv4.headerLength() >= Ipv4Header.MIN_LENGTH && ipv4.headerLength() <= packet.length) {
                ipv4.completeChecksum();
            }
        } else {
            new Ipv6Header().wrap(aimed.buffer(), aimed.offset()).payloadLength(packet.length - 40);
        }
        aimed.buffer().getBytes(aimed.offset(), packet);
        return check(packet) == DropReason.NONE ? packet : null;
    }

    private static DropReason check(final byte[] bytes) {
        final Packet packet = FragmentBuilder.packet(Arrays.copyOf(bytes, bytes.length), null);
        return packet.version() == 4
                ? new Ipv4Header().wrap(packet.buffer(), packet.offset()).check(bytes.length)
                : new Ipv6Header().wrap(packet.buffer(), packet.offset()).check(bytes.length);
    }
}
