// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A stranger's datagrams at full rate do not stop the tunnel, nor count as the peer's. */
class HostileInputTest {
    private static final int FLOOD_MS = 10_000;

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldCarryTrafficDuringAndAfterAFlood() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, CULVERT);
        tunnel.pingToTheRight();
        final long receivedBefore = tunnel.right.receivedBytes(tunnel.left);

        final Program flood = lab.keep(tunnel.left
                .namespace()
                .startJava(Flood.class, "192.0.2.2", Tunnel.PORT, FLOOD_MS, 1)
                .awaitOutput("flooding"));
        for (int round = 0; round < 5; round++) {
            tunnel.pingToTheRight();
            tunnel.pingToTheLeft();
            Await.pause(1000);
        }
        assertTrue(flood.isAlive(), "the flood ended before the pings did");
        assertEquals(0, flood.awaitExit(Duration.ofMillis(2 * FLOOD_MS)), flood::output);

        assertEquals(20, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 20));
        assertTrue(tunnel.right.program().isAlive());
        assertEquals("192.0.2.1:" + tunnel.left.listenPort(), tunnel.right.endpointOf(tunnel.left));
        final long received = tunnel.right.receivedBytes(tunnel.left) - receivedBefore;
        assertTrue(received < 100_000, () -> received + " B of a stranger's counted as the peer's");
    }
}
