// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bulk traffic against a real peer, at the usual and the extreme tunnel MTUs, with every byte compared. */
class TrafficTest {
    private static final int BYTES = 20_000_000;

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{0} and {1} at MTU {2}")
    @CsvSource({
        "CULVERT, WIREGUARD_GO, 1420",
        "CULVERT, WIREGUARD_GO, 1280",
        "CULVERT, WIREGUARD_GO, 34736",
        "CULVERT, CULVERT, 34736"
    })
    void shouldCarryTcpAndUdpBothWays(final Implementation left, final Implementation right, final int mtu) {
        final Tunnel tunnel = Tunnel.overIpv4(lab, left, right);
        tunnel.left.mtu(mtu);
        tunnel.right.mtu(mtu);
        tunnel.pingToTheRight();
        final Namespace leftSide = tunnel.left.namespace();
        final Namespace rightSide = tunnel.right.namespace();

        Iperf.tcp(leftSide, rightSide, Tunnel.RIGHT_INSIDE, "-t", "1");
        Iperf.tcp(leftSide, rightSide, Tunnel.RIGHT_INSIDE_6, "-t", "1", "-R");
        Iperf.udp(leftSide, rightSide, Tunnel.RIGHT_INSIDE, mtu - 28);
        Iperf.udp(rightSide, leftSide, Tunnel.LEFT_INSIDE, 18);
        Transfer.check(leftSide, rightSide, Tunnel.RIGHT_INSIDE, BYTES);
        Transfer.check(rightSide, leftSide, Tunnel.LEFT_INSIDE_6, BYTES);
    }

    @Test
    void shouldTakeANewMtuWhileTrafficFlows() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, Implementation.CULVERT, Implementation.WIREGUARD_GO);
        tunnel.pingToTheRight();

        for (final int mtu : new int[] {1280, 9000, 1420}) {
            tunnel.left.mtu(mtu);
            tunnel.right.mtu(mtu);
            Transfer.check(tunnel.left.namespace(), tunnel.right.namespace(), Tunnel.RIGHT_INSIDE, BYTES / 10);
            Transfer.check(tunnel.right.namespace(), tunnel.left.namespace(), Tunnel.LEFT_INSIDE, BYTES / 10);
        }
    }
}
