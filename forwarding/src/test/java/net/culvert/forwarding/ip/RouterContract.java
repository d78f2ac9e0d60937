// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.AfterEach;

/** A router between two links, a host on each; after every test nothing is missing and nothing was thrown. */
abstract class RouterContract {
    /** The router's addresses on the left link, and a host there. */
    static final String LEFT = "192.0.2.254", LEFT6 = "2001:db8:1::fe", HOST = "192.0.2.1", HOST6 = "2001:db8:1::1";

    /** As an address is written in full. */
    static final String LEFT6_FULL = "2001:db8:1:0:0:0:0:fe", HOST6_FULL = "2001:db8:1:0:0:0:0:1";

    final TestRouter router = new TestRouter();
    final NetworkInterface left = router.add("left", LEFT + "/24", LEFT6 + "/64");
    final NetworkInterface right = router.add("right", "198.51.100.254/24", "2001:db8:2::fe/64");

    @AfterEach
    void theLawHolds() {
        router.assertLaw();
    }

    /** From the host on the left to the one on the right. */
    static PacketBuilder across4() {
        return ipv4();
    }

    /** From the host on the left to the one on the right. */
    static PacketBuilder across6() {
        return ipv6().from(HOST6).to("2001:db8:2::1");
    }

    static PacketBuilder across(final boolean isIpv6) {
        return isIpv6 ? across6() : across4();
    }

    /** From the host on the left to the router's own address there. */
    static PacketBuilder own4() {
        return ipv4().to(LEFT);
    }

    /** From the host on the left to the router's own address there. */
    static PacketBuilder own6() {
        return ipv6().from(HOST6).to(LEFT6);
    }

    static PacketBuilder own(final boolean isIpv6) {
        return isIpv6 ? own6() : own4();
    }

    long dropped(final boolean isIpv6, final DropReason reason) {
        return isIpv6 ? router.dropped6(reason) : router.dropped4(reason);
    }

    void receives(final byte[]... packets) {
        router.receives(left, packets);
    }

    void receives(final List<byte[]> packets) {
        router.receives(left, packets.toArray(byte[][]::new));
    }

    /** Time passes, and the worker does what is due. */
    void afterSeconds(final double seconds) {
        router.nowNs += (long) (seconds * 1e9);
        router.poll();
    }

    /** Attaches the rules to one hook, in place of all before. */
    void rules(final Direction direction, final NetworkInterface where, final Rule... rules) {
        router.rules.publish(RuleSet.builder(router.fibs.count())
                .list("list", Arrays.asList(rules))
                .attach("list", direction, where)
                .build());
    }
}
