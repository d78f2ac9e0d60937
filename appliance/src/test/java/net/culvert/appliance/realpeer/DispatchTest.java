// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator changes which threads seal and open packets, at the start and while traffic flows. */
class DispatchTest {
    private static final int BYTES = 5_000_000;

    @AutoClose
    private final Lab lab = new Lab();

    private static String sysctl(final Tunnel tunnel, final String... arguments) {
        final String culvert =
                Path.of(CULVERT.executable()).resolveSibling("culvert").toString();
        return Command.run(Command.words(Command.words(culvert, "sysctl", tunnel.left.name()), arguments));
    }

    private static void checkBothWays(final Tunnel tunnel) {
        Transfer.check(tunnel.left.namespace(), tunnel.right.namespace(), Tunnel.RIGHT_INSIDE, BYTES);
        Transfer.check(tunnel.right.namespace(), tunnel.left.namespace(), Tunnel.LEFT_INSIDE_6, BYTES);
    }

    @Test
    void shouldChangeTheThreadsOfARunningInterface() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);
        tunnel.pingToTheRight();
        assertTrue(sysctl(tunnel).startsWith("net.isr.dispatch = direct\nnet.isr.maxthreads = 1\n"));

        for (final String policy : new String[] {"deferred", "hybrid", "direct"}) {
            assertEquals("", sysctl(tunnel, "net.isr.dispatch=" + policy, "net.isr.maxthreads=2"));
            checkBothWays(tunnel);
            assertTrue(sysctl(tunnel).startsWith("net.isr.dispatch = " + policy + "\nnet.isr.maxthreads = 2\n"));
        }
    }

    @ParameterizedTest(name = "{0} readers")
    @ValueSource(ints = {1, 2})
    void shouldStartAsTheEnvironmentSays(final int readers) {
        lab.variables(
                CULVERT,
                "CULVERT_READERS=" + readers,
                "CULVERT_DISPATCH=deferred",
                "CULVERT_WORKERS=2",
                "CULVERT_SPIN_US=10",
                "CULVERT_CPUS=0");
        final Tunnel tunnel = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);
        tunnel.pingToTheRight();

        checkBothWays(tunnel);

        assertEquals(
                "net.isr.dispatch = deferred\nnet.isr.maxthreads = 2\nnet.isr.defaultqlimit = 128\nnet.isr.spin_us = 10\n",
                sysctl(tunnel));
    }
}
