// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loss, reordering and duplication between the ends: TCP inside stays whole, no packet comes out twice. */
class BadLineTest {
    private static final int LINE_PORT = 4000;
    private static final int BYTES = 4_000_000;

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{0} to {1}, per mille lost {2}, reordered {3}, doubled {4}")
    @CsvSource({
        "CULVERT, WIREGUARD_GO, 10, 0, 0",
        "CULVERT, WIREGUARD_GO, 0, 20, 0",
        "WIREGUARD_GO, CULVERT, 10, 20, 20",
        "CULVERT, CULVERT, 10, 20, 20"
    })
    void shouldKeepTcpWhole(
            final Implementation left,
            final Implementation right,
            final int loss,
            final int reorder,
            final int duplicate) {
        final Tunnel tunnel = tunnelOverABadLine(left, right, loss, reorder, duplicate);

        tunnel.pingToTheRight();

        Transfer.check(tunnel.left.namespace(), tunnel.right.namespace(), Tunnel.RIGHT_INSIDE, BYTES);
        Transfer.check(tunnel.right.namespace(), tunnel.left.namespace(), Tunnel.LEFT_INSIDE, BYTES);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"CULVERT, WIREGUARD_GO", "WIREGUARD_GO, CULVERT"})
    void shouldLetNoDatagramThroughTwice(final Implementation left, final Implementation right) {
        final Tunnel tunnel = tunnelOverABadLine(left, right, 0, 0, 1000);
        tunnel.pingToTheRight();

        final String output = tunnel.left.namespace().run("ping", "-n", "-c", "20", "-i", "0.02", Tunnel.RIGHT_INSIDE);

        assertTrue(output.contains(" 20 received"), output);
        assertEquals(-1, output.indexOf("DUP!"), output);
    }

    private Tunnel tunnelOverABadLine(
            final Implementation left,
            final Implementation right,
            final int loss,
            final int reorder,
            final int duplicate) {
        final Tunnel tunnel = Tunnel.overIpv4(lab, left, right);
        // The line's program sits beside the left end and is reached over loopback.
        lab.keep(tunnel.left
                        .namespace()
                        .startJava(BadLine.class, LINE_PORT, "192.0.2.2", Tunnel.PORT, loss, reorder, duplicate, 1))
                .awaitOutput("ready");
        tunnel.configure("127.0.0.1:" + LINE_PORT);
        return tunnel;
    }
}
