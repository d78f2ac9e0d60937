// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER6;
import static net.culvert.appliance.realpeer.Stimulus.patch;
import static net.culvert.appliance.realpeer.Stimulus.v4;
import static net.culvert.appliance.realpeer.Stimulus.v6;

import java.util.SplittableRandom;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.packets.Packets;

/**
 * Packets whose destinations, hops, lengths, protocols, fragment fields and sums are drawn. What
 * {@link LinuxDifferences} lists is not drawn: DF to the router, a TOS where an error is due, the unused flag where a
 * packet is cut. Nor are fragments to the router, about which both would speak later, and IPv4 packets without a route,
 * of which the kernel tells a few a second, whatever is set.
 */
final class RandomStimuli {
    private static final String[] FORWARDED = {RIGHT, RIGHT, RIGHT, "198.51.100.77", "192.0.2.77"};
    private static final String[] OTHERS = {ROUTER, "198.51.100.1", "192.0.2.255", "198.51.100.255"};
    private static final String[] FORWARDED6 = {RIGHT6, RIGHT6, RIGHT6, "2001:db8:2::77", "2001:db8:1::77"};
    private static final String[] OTHERS6 = {ROUTER6, "2001:db8:2::1", "2001:db8:9::9"};
    private static final int[] FIELDS = {0, 0, 0, 0x4000, 0x2000, 0x2003, 0x0003}; // flags and offset
    private static final int DF = 0x4000;
    private static final int LEAST_HOPS = 1, ENOUGH_HOPS = 64;
    private static final int LONGEST =
            1440; // bytes of payload; with the longest headers as long as the left link's MTU
    private static final int CHECKSUM = 10; // byte offset in an IPv4 header

    private final SplittableRandom random;

    RandomStimuli(final long seed) {
        random = new SplittableRandom(seed);
    }

    /** The next one; its name says what was drawn. */
    Stimulus next() {
        return random.nextBoolean() ? next4() : next6();
    }

    private Stimulus next4() {
        final boolean isForwarded = random.nextInt(3) > 0;
        final String to = one(isForwarded ? FORWARDED : OTHERS);
        final int ttl = ttl();
        final int field = isForwarded ? FIELDS[random.nextInt(FIELDS.length)] : 0;
        final boolean mayFail = ttl < ENOUGH_HOPS || field == DF || !isForwarded;
        final PacketBuilder packet = v4().to(to)
                .ttl(ttl)
                .id(random.nextInt(1, 1 << 16))
                .fragment(field)
                .tos(mayFail ? 0 : random.nextInt(256));
        final byte[] bytes = transport(packet).payload(payload()).bytes();
        final boolean isBroken = random.nextInt(20) == 0;
        final String name = to + " TTL " + ttl + " field " + Integer.toHexString(field) + " protocol " + bytes[9]
                + " length " + bytes.length + (isBroken ? " broken" : "");
        return Stimulus.of(name, isBroken ? patch(bytes, CHECKSUM, ~bytes[CHECKSUM]) : bytes);
    }

    private Stimulus next6() {
        final String to = one(random.nextInt(3) > 0 ? FORWARDED6 : OTHERS6);
        final int hops = ttl();
        final byte[] bytes = transport(v6().to(to).ttl(hops)).payload(payload()).bytes();
        return Stimulus.of(to + " hops " + hops + " next " + bytes[6] + " length " + bytes.length, bytes);
    }

    private PacketBuilder transport(final PacketBuilder packet) {
        return switch (random.nextInt(4)) {
            case 0 -> packet.icmpEcho();
            case 1 ->
                packet.tcp(random.nextInt(1024, 1 << 16), 9)
                        .flags(random.nextBoolean() ? "S" : "A")
                        .seq(random.nextInt())
                        .ack(random.nextInt());
            default -> packet.udp(random.nextInt(1024, 1 << 16), 9);
        };
    }

    private int ttl() {
        return switch (random.nextInt(6)) {
            case 0 -> LEAST_HOPS;
            case 1 -> LEAST_HOPS + 1;
            default -> ENOUGH_HOPS;
        };
    }

    private byte[] payload() {
        return Packets.payload(random.nextInt(), random.nextInt(LONGEST));
    }

    private String one(final String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
