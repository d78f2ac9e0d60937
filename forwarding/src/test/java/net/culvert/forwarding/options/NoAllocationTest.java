// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;

import java.util.HexFormat;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

class NoAllocationTest {
    @Test
    void shouldNotAllocateWhenItProcessesIpv4Options() throws Throwable {
        final byte[] headers = HexFormat.of().parseHex("9404000044080500000000000703040107070400000000");
        final byte[] good = java.util.Arrays.copyOf(headers, 12);
        final TestPacket packet = new TestPacket(ipv4().ipOptions(good).bytes());
        final TestPacket bad = new TestPacket(
                ipv4().ipOptions(java.util.Arrays.copyOf(headers, 24)).bytes());
        final Ipv4Options options = new Ipv4Options(OptionsPolicy.PROCESS, false, address -> false);

        assertAllocatesNothing(() -> {
            if (options.check(bad.packet) != DropReason.IP_BAD_OPTIONS) {
                throw new AssertionError("not refused");
            }
            packet.packet.buffer().putByte(packet.packet.offset() + 26, (byte) 5); // the timestamp is empty again
            if (options.check(packet.packet) != DropReason.NONE) {
                throw new AssertionError("refused");
            }
            options.record(1, 2);
        });
    }

    @Test
    void shouldNotAllocateWhenItWalksExtensions() throws Throwable {
        final byte[] headers = HexFormat.of().parseHex("3c00050200000100" + "1100de0400000000");
        final TestPacket packet = new TestPacket(ipv6().extensions(0, headers).bytes());
        final Ipv6Extensions extensions = new Ipv6Extensions(ExtensionLimits.DEFAULT);

        assertAllocatesNothing(() -> {
            if (extensions.checkForwarded(packet.packet) != DropReason.NONE
                    || extensions.checkLocal(packet.packet) != DropReason.IP6_UNKNOWN_OPTION) {
                throw new AssertionError("another reason");
            }
        });
    }
}
