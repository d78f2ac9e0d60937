// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NestingTest {
    private final Fibs fibs = new Fibs(1, new GracePeriod());
    private final Nesting nesting = new Nesting(fibs);

    @BeforeEach
    void ownAnAddress() {
        fibs.insert(0, Prefix.parse("192.0.2.1/32"), NextHop.local(new NetworkInterface("tun0", 1, 1500)));
        fibs.insert(0, Prefix.parse("2001:db8::1/128"), NextHop.local(new NetworkInterface("tun0", 1, 1500)));
    }

    private static UnsafeBuffer packet(final String from, final int protocol, final int hops) {
        final byte[] bytes = new Udp(from, "198.51.100.1", protocol, 51_820, 9, 0).bytes();
        bytes[8] = (byte) hops;
        final UnsafeBuffer packet = new UnsafeBuffer(bytes);
        new Ipv4Header().wrap(packet, 0).completeChecksum();
        return packet;
    }

    @ParameterizedTest(name = "from {0}, protocol {1}, {2} hops: {3}")
    @CsvSource({
        "192.0.2.2, 17, 60, 64", // of others
        "192.0.2.1, 6, 60, 64", // of ours, but of no tunnel
        "192.0.2.1, 1, 60, 64",
        "192.0.2.1, 17, 64, 63",
        "192.0.2.1, 4, 64, 63",
        "192.0.2.1, 41, 63, 62",
        "192.0.2.1, 47, 62, 61",
        "192.0.2.1, 17, 61, 0" // deep enough
    })
    void shouldTakeAHopForEachTunnelAndEndSomewhere(
            final String from, final int protocol, final int hops, final int expected) {
        assertEquals(expected, nesting.hops(packet(from, protocol, hops), 0));
    }

    @Test
    void shouldDoTheSameForIpv6() {
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[64]);
        packet.putByte(0, (byte) 0x60);
        packet.putByte(6, (byte) 17);
        packet.putByte(7, (byte) 64);
        packet.putByte(8, (byte) 0x20);
        packet.putByte(9, (byte) 0x01);
        packet.putByte(10, (byte) 0x0d);
        packet.putByte(11, (byte) 0xb8);
        assertEquals(64, nesting.hops(packet, 0));
        packet.putByte(23, (byte) 1);
        assertEquals(63, nesting.hops(packet, 0));
        Nesting.hops(packet, 0, 61);
        assertEquals(0, nesting.hops(packet, 0));
        packet.putByte(6, (byte) 44);
        assertEquals(0, nesting.hops(packet, 0), "a piece of an outer packet");
    }

    @Test
    void shouldKnowDatagramsOfAPort() {
        assertTrue(nesting.isFrom(packet("192.0.2.1", 17, 64), 0, 51_820));
        assertFalse(nesting.isFrom(packet("192.0.2.1", 17, 64), 0, 51_821));
        assertFalse(nesting.isFrom(packet("192.0.2.1", 47, 64), 0, 51_820));
        assertFalse(nesting.isFrom(packet("192.0.2.2", 17, 64), 0, 51_820), "of another host");
        final UnsafeBuffer piece = packet("192.0.2.1", 17, 64);
        piece.putByte(7, (byte) 1);
        assertFalse(nesting.isFrom(piece, 0, 51_820), "a later fragment has no ports");
    }

    @Test
    void shouldMendTheChecksum() {
        final UnsafeBuffer packet = packet("192.0.2.1", 17, 64);
        Nesting.hops(packet, 0, 62);
        assertEquals(62, packet.getByte(8));
        assertEquals(DropReason.NONE, new Ipv4Header().wrap(packet, 0).check(packet.capacity()));
    }
}
