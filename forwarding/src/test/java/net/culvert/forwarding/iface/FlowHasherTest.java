// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.culvert.forwarding.packets.PacketBuilder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowHasherTest {
    private static final byte[] TCP_BEHIND_OPTIONS = {6, 0, 1, 4, 0, 0, 0, 0};
    private static final byte[] FIRST_FRAGMENT = {17, 0, 0, 1, 0, 0, 0, 7};
    private static final byte[] SECOND_FRAGMENT = {17, 0, 0, 8, 0, 0, 0, 7};

    private final FlowHasher hasher = new FlowHasher();

    private int hash(final byte[] bytes) {
        return hasher.wrap(new UnsafeBuffer(bytes), 0, bytes.length).hash(); // nothing to read beyond the packet
    }

    private int hash(final PacketBuilder packet) {
        return hash(packet.bytes());
    }

    @Test
    void shouldBeTheSameForAFlowBothWays() {
        assertEquals(
                hash(ipv4().tcp(40_000, 443).seq(1).payload((byte) 1)),
                hash(ipv4().from("198.51.100.2")
                        .to("192.0.2.1")
                        .tcp(443, 40_000)
                        .ttl(3)));
        assertEquals(
                hash(ipv6().udp(40_000, 443).payload((byte) 1)),
                hash(ipv6().from("2001:db8::2")
                        .to("2001:db8::1")
                        .udp(443, 40_000)
                        .ttl(3)));
    }

    @Test
    void shouldDifferByAddressPortAndProtocol() {
        final int hash = hash(ipv4().udp(1, 2));

        assertNotEquals(hash, hash(ipv4().udp(1, 3)));
        assertNotEquals(hash, hash(ipv4().udp(2, 1)), "a port goes with its end");
        assertNotEquals(hash, hash(ipv4().tcp(1, 2)));
        assertNotEquals(hash, hash(ipv4().from("192.0.2.9").udp(1, 2)));
        assertNotEquals(hash, hash(ipv4().to("192.0.2.9").udp(1, 2)));
        assertNotEquals(hash(ipv6().udp(1, 2)), hash(ipv6().udp(1, 3)));
        assertNotEquals(hash(ipv6().udp(1, 2)), hash(ipv6().to("2001:db8:1::2").udp(1, 2)));
    }

    @Test
    void shouldGoByAddressesAloneForFragmentsOfBothFamilies() {
        assertEquals(
                hash(ipv4().udp(1, 2).fragment(0x2000)), hash(ipv4().tcp(3, 4).fragment(0x0008)));
        assertNotEquals(
                hash(ipv4().udp(1, 2).fragment(0x2000)),
                hash(ipv4().to("192.0.2.9").udp(1, 2).fragment(0x2000)));
        assertEquals(
                hash(ipv6().udp(1, 2).extensions(44, FIRST_FRAGMENT)),
                hash(ipv6().udp(3, 4).extensions(44, SECOND_FRAGMENT)));
    }

    @Test
    void shouldFindThePortsBehindOptionsAndExtensionHeaders() {
        assertEquals(hash(ipv4().tcp(1, 2)), hash(ipv4().tcp(1, 2).ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0)));
        assertEquals(hash(ipv6().tcp(1, 2)), hash(ipv6().tcp(1, 2).extensions(0, TCP_BEHIND_OPTIONS)));
        assertNotEquals(
                hash(ipv6().tcp(1, 3).extensions(0, TCP_BEHIND_OPTIONS)),
                hash(ipv6().tcp(1, 2).extensions(0, TCP_BEHIND_OPTIONS)));
    }

    /** A message of the type that quotes the packet, from a router on its way. */
    private static byte[] error(final int type, final byte[] quoted) {
        final boolean isIpv6 = quoted[0] >>> 4 == 6;
        final byte[] error = (isIpv6 ? ipv6().from("2001:db8:9::9") : ipv4().from("203.0.113.9"))
                .icmpEcho()
                .payload(quoted)
                .bytes();
        error[isIpv6 ? 40 : 20] = (byte) type;
        return error;
    }

    @Test
    void shouldSendAnIcmpErrorTheWayOfTheFlowThatItQuotes() {
        final byte[] flow4 = ipv4().tcp(40_000, 443).bytes();
        final byte[] flow6 = ipv6().udp(40_000, 443).bytes();
        for (final int type : new int[] {3, 4, 5, 11, 12}) {
            assertEquals(hash(flow4), hash(error(type, flow4)), "type " + type);
        }
        for (final int type : new int[] {1, 2, 3, 4}) {
            assertEquals(hash(flow6), hash(error(type, flow6)), "type " + type);
        }
        assertEquals(hash(flow4), hash(error(3, Arrays.copyOf(flow4, 28))), "the ports are in the first eight bytes");
        assertNotEquals(hash(flow4), hash(error(3, Arrays.copyOf(flow4, 19))), "no header is quoted");
        assertNotEquals(hash(flow4), hash(error(8, flow4)), "an echo quotes nothing");
        assertNotEquals(hash(flow6), hash(error(128, flow6)), "an echo quotes nothing");
        assertNotEquals(hash(flow4), hash(error(3, error(3, flow4))), "an error about an error is none");
    }

    /** RFC 6438: what an encapsulator knows of flows stands in the label alone. */
    @Test
    void shouldTellWaysApartByTheFlowLabelAndWorkersNot() {
        final byte[] one = ipv6().flowLabel(1).udp(1, 2).bytes();
        final byte[] other = ipv6().flowLabel(2).udp(1, 2).bytes();

        assertEquals(hash(one), hash(other));
        assertNotEquals(wayHash(one), wayHash(other));
        assertEquals(wayHash(one), wayHash(one.clone()));
        final byte[] ipv4 = ipv4().udp(1, 2).bytes();
        assertEquals(hash(ipv4), wayHash(ipv4));
    }

    private int wayHash(final byte[] bytes) {
        return hasher.wrap(new UnsafeBuffer(bytes), 0, bytes.length).wayHash();
    }

    @Test
    void shouldHashAnyBytesWithoutReadingBeyondThem() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int zeros = 0;
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) (random.nextInt(3) == 0 ? bytes[0] : (random.nextBoolean() ? 0x40 : 0x60) | 5);
            }
            zeros += hash(bytes) == 0 ? 1 : 0;
            wayHash(bytes);
        }
        assertTrue(zeros > 0 && zeros < 15_000, "seed " + seed + ": " + zeros + " had no header");
        assertEquals(0, hash(new byte[0]));
        assertEquals(0, hash(new byte[] {0x45}));
    }
}
