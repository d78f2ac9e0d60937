// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes, nothing is thrown, nothing outside the packet is read, and what is refused is not written to.
 * Runs over the files beside it in the resources, and makes up more with JAZZER_FUZZ=1.
 */
class OptionsFuzzTest {
    private final Ipv4Options options = new Ipv4Options(OptionsPolicy.PROCESS, true, address -> address < 0);
    private final Ipv6Extensions extensions = new Ipv6Extensions(ExtensionLimits.DEFAULT);

    /** The options of an IPv4 packet. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadAnyIpv4Options(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeBytes(40);
        final byte[] packet = new byte[20 + (bytes.length + 3) / 4 * 4];
        System.arraycopy(bytes, 0, packet, 20, bytes.length);
        packet[0] = (byte) (0x40 | packet.length / 4);
        packet[3] = (byte) packet.length;
        new Ipv4Header().wrap(new UnsafeBuffer(packet), 0).completeChecksum();
        final TestPacket test = new TestPacket(packet);
        final DropReason reason = options.check(test.packet);
        assertArrayEquals(packet, test.bytes());
        if (reason == DropReason.NONE) {
            while (options.hasRouteLeft()) {
                options.nextAddress();
                options.advance(0x0102_0304);
            }
            options.record(0x0102_0304, 0x0506_0708);
            test.assertGoodIpv4();
        } else {
            assertEquals(DropReason.IP_BAD_OPTIONS, reason);
            assertTrue(test.packet.pointer() >= 20 && test.packet.pointer() < packet.length);
        }
    }

    /** The first next header, then what follows the IPv6 header. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadAnyIpv6Extensions(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final byte[] packet = new byte[Ipv6Header.LENGTH + Math.max(0, bytes.length - 1)];
        packet[0] = 0x60;
        packet[6] = bytes.length == 0 ? 0 : bytes[0];
        System.arraycopy(bytes, Math.min(1, bytes.length), packet, Ipv6Header.LENGTH, packet.length - 40);
        final TestPacket test = new TestPacket(packet);
        for (int i = 0; i < 2; i++) {
            test.packet.pointer(0);
            final DropReason reason =
                    i == 0 ? extensions.checkForwarded(test.packet) : extensions.checkLocal(test.packet);
            assertTrue(test.packet.pointer() < packet.length);
            assertEquals(true, reason != DropReason.NONE || extensions.protocolOffset() <= packet.length);
        }
        assertArrayEquals(packet, test.bytes());
    }
}
