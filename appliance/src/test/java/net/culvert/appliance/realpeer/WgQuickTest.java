// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** wg-quick(8) brings a tunnel up through its userspace hook, with a default route and the mark that goes with it. */
class WgQuickTest {
    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldCarryTheDefaultRouteUntilTakenDown() throws IOException {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, WIREGUARD_GO);
        tunnel.left.close(); // wg-quick takes its place, with a default route through the tunnel
        final String name = Lab.uniqueName();
        final Path directory = Files.createTempDirectory("culvert-test");
        final Path file = directory.resolve(name + ".conf");
        try {
            Files.writeString(file, """
                    [Interface]
                    PrivateKey = %s
                    Address = %s/24
                    MTU = 1400
                    [Peer]
                    PublicKey = %s
                    Endpoint = 192.0.2.2:%d
                    AllowedIPs = 0.0.0.0/0
                    """.formatted(
                            tunnel.left.keys().privateKey(),
                            Tunnel.LEFT_INSIDE,
                            tunnel.right.keys().publicKey(),
                            Tunnel.PORT));
            final Namespace left = tunnel.left.namespace();
            final Map<String, String> environment = Map.of("WG_QUICK_USERSPACE_IMPLEMENTATION", CULVERT.executable());
            tunnel.right.namespace().ip("addr add 203.0.113.99/32 dev lo");

            final Command.Result up = left.attempt(Command.LIMIT, environment, "wg-quick", "up", file.toString());
            assertEquals(0, up.exitCode(), up::output);
            Ping.untilAnswered(left, Tunnel.RIGHT_INSIDE);
            Ping.untilAnswered(left, "203.0.113.99"); // there is no other way to it than the default route
            assertTrue(Command.run("wg", "showconf", name).contains("FwMark = "));

            final Command.Result down = left.attempt(Command.LIMIT, environment, "wg-quick", "down", file.toString());
            assertEquals(0, down.exitCode(), down::output);
            Await.until(
                    Command.LIMIT,
                    "the socket went",
                    () -> !Files.exists(Path.of("/var/run/wireguard", name + ".sock")));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
