// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An end that is killed and comes back with the same keys: both sides find together again by themselves. */
class RestartTest {
    // 10 s without an answer, 5 s until the initiation that follows, and two retries (WireGuard, section 6)
    private static final int RECOVERY_LIMIT_S = 30;

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldRecoverFromTheOtherEndsRestart() {
        final Tunnel realPeerRestarts = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);
        final Tunnel culvertRestarts = Tunnel.overIpv4(lab, WIREGUARD_GO, CULVERT);
        realPeerRestarts.pingToTheRight();
        culvertRestarts.pingToTheRight();

        realPeerRestarts.restartRight();
        culvertRestarts.restartRight();

        final Program first = startPinging(realPeerRestarts); // at once, for the wait is the protocol's
        final Program second = startPinging(culvertRestarts);
        final Duration limit = Duration.ofSeconds(RECOVERY_LIMIT_S + 5);
        assertEquals(0, first.awaitExit(limit), first::output);
        assertEquals(0, second.awaitExit(limit), second::output);
        realPeerRestarts.pingToTheLeft();
        culvertRestarts.pingToTheLeft();
    }

    @Test
    void shouldBeFoundAtOnceByARestartedPeerThatInitiates() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);
        tunnel.left.set("listen-port", "51821");
        tunnel.pingToTheRight();

        tunnel.restartRight();
        tunnel.right.setPeer(tunnel.left, "endpoint 192.0.2.1:51821 persistent-keepalive 1");
        tunnel.pingToTheLeft();
        tunnel.pingToTheRight();
    }

    private Program startPinging(final Tunnel tunnel) {
        return lab.keep(tunnel.left
                .namespace()
                .start(Command.words("ping -n -c 1 -i 0.1 -w " + RECOVERY_LIMIT_S + " " + Tunnel.RIGHT_INSIDE)));
    }
}
