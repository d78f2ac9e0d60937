// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import net.culvert.forwarding.icmp.Worktable;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes behind a well-formed IP header, nothing is thrown, nothing is written outside the packet, and all
 * its words sum up as before. Runs over the files beside it in the resources, and makes up more with JAZZER_FUZZ=1.
 */
class MssClampFuzzTest {
    private final Worktable table = new Worktable();

    /** An MTU of two bytes, then a packet. */
    @FuzzTest(maxDuration = "2m")
    void shouldClampOrLeaveAnySegment(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final byte[] packet = bytes.length < 2 ? bytes : Worktable.from(2, bytes);
        if (!isWellFormed(packet)) {
            return;
        }
        final int mtu = Worktable.word(bytes, 0);
        final MssClamp clamp = new MssClamp();

        final boolean hasChanged = clamp.clamp(table.receive(packet), mtu);

        table.assertSurroundingsUntouched();
        final byte[] clamped = table.received();
        if (hasChanged) {
            final int header = packet[0] >> 4 == 6 ? 40 : (packet[0] & 0xF) * 4;
            assertEquals(sum(packet, header), sum(clamped, header), "the segment sums up as before");
            assertFalse(clamp.clamp(table.packet, mtu), "once is enough");
        } else {
            assertArrayEquals(packet, clamped);
        }
    }

    /** One's complement has two zeros. */
    private static int sum(final byte[] packet, final int header) {
        return Worktable.slowSum(0, Worktable.from(header, packet)) % 0xFFFF;
    }

    private static boolean isWellFormed(final byte[] packet) {
        final UnsafeBuffer buffer = new UnsafeBuffer(packet);
        if (packet.length >= Ipv6Header.LENGTH && packet[0] >> 4 == 6) {
            return new Ipv6Header().wrap(buffer, 0).check(packet.length) == DropReason.NONE;
        }
        if (packet.length < Ipv4Header.MIN_LENGTH || packet[0] >> 4 != 4) {
            return false;
        }
        final DropReason reason = new Ipv4Header().wrap(buffer, 0).check(packet.length);
        return reason == DropReason.NONE || reason == DropReason.IP_BAD_CHECKSUM;
    }
}
