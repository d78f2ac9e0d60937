// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Who looks at an interface sees what was dropped of what came in by it, as it was counted. */
class DroppedTapTest {
    private record Dropped(String packet, DropReason reason) {}

    private final TestRouter router = new TestRouter();
    private final NetworkInterface left = router.add("left0", "192.0.2.254/24", "2001:db8:1::254/64");
    private final NetworkInterface right = router.add("right0", "198.51.100.254/24");
    private final List<Dropped> dropped = new ArrayList<>();
    private int passed;

    private final PacketTap tap = new PacketTap() {
        @Override
        public void packet(final UnsafeBuffer buffer, final int offset, final int length, final Direction direction) {
            passed++;
        }

        @Override
        public void dropped(
                final UnsafeBuffer buffer,
                final int offset,
                final int length,
                final Direction direction,
                final DropReason reason) {
            assertEquals(Direction.IN, direction);
            final byte[] packet = new byte[length];
            buffer.getBytes(offset, packet);
            dropped.add(new Dropped(hex(packet), reason));
        }
    };

    private static String hex(final byte[] packet) {
        return HexFormat.of().formatHex(packet);
    }

    @Test
    void shouldSeeDropsWithTheirReasons() {
        left.attach(tap);
        final byte[] noRoute = ipv4().from("192.0.2.1").to("203.0.113.1").bytes();
        final byte[] noHops = ipv4().from("192.0.2.1").to("198.51.100.1").ttl(1).bytes();
        final byte[] noRoute6 = ipv6().from("2001:db8:1::1").to("2001:db8:9::1").bytes();
        router.receives(left, noRoute, noHops, noRoute6);

        assertEquals(
                List.of(
                        new Dropped(hex(noRoute), DropReason.IP_NO_ROUTE),
                        new Dropped(hex(noHops), DropReason.IP_TTL_EXPIRED),
                        new Dropped(hex(noRoute6), DropReason.IP_NO_ROUTE)),
                dropped);
        assertEquals(1, router.dropped4(DropReason.IP_NO_ROUTE));
        assertEquals(1, router.dropped6(DropReason.IP_NO_ROUTE));
        assertEquals(1, router.dropped4(DropReason.IP_TTL_EXPIRED));
    }

    @Test
    void shouldSeeNoDropWhereAPacketGoesOnOrComesInElsewhere() {
        left.attach(tap);
        router.receives(
                left, ipv4().from("192.0.2.1").to("198.51.100.1").ttl(64).bytes());
        router.receives(right, ipv4().from("198.51.100.1").to("203.0.113.1").bytes());

        assertEquals(List.of(), dropped);
        assertEquals(1, router.dropped4(DropReason.IP_NO_ROUTE));
        assertEquals(1, passed, "the one that came in");
    }
}
