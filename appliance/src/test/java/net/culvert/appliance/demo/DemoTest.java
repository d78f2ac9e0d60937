// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.aead.AeadEngines;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoTest {
    private static final long PLAUSIBLE_BYTES = 1_000_000; // in a second, on the slowest machine that builds this

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldCarryRealTrafficBetweenTwoNamespacesAndLeaveNothingBehind() throws IOException {
        final DemoResult result;
        try (NamespaceDemo demo = new NamespaceDemo(engine())) {
            result = demo.run(1);
        }

        assertTrue(result.bytes() > PLAUSIBLE_BYTES, result::toString);
        assertTrue(result.roundTripNs().getTotalCount() > 100, result::toString);
        assertDroppedNothingOfOurs(result);
        assertEquals(null, NetworkInterface.getByName("culvert0"));
    }

    @Test
    void shouldCarryPacketsInMemory() throws IOException {
        final DemoResult result;
        try (MemoryDemo demo = new MemoryDemo(engine())) {
            result = demo.run(1);
        }

        assertTrue(result.packets() > PLAUSIBLE_BYTES / DemoTunnels.MTU, result::toString);
        assertEquals(result.packets() * DemoTunnels.MTU, result.bytes());
        assertTrue(result.roundTripNs().getTotalCount() > 100, result::toString);
        assertDroppedNothingOfOurs(result);
    }

    @Test
    void shouldPrintATableAndSayWhatItRanOn() {
        assertEquals(0, run("--memory", "--seconds", "1"));

        final String table = out.toString();
        assertTrue(table.contains("Software TUNs in this process"), table);
        for (final String row : new String[] {"throughput", "packets", "latency", "drops"}) {
            assertTrue(table.contains(row), table);
        }
    }

    @Test
    void shouldRefuseADurationThatIsNone() {
        assertEquals(2, run("--seconds", "0"));
        assertTrue(err.toString().startsWith("--seconds is 0 but has to be 1 to 3600"), err::toString);
    }

    private static net.culvert.tunnel.aead.AeadEngine engine() {
        return AeadEngines.choose(AeadEngines.AUTO).engine();
    }

    /** The host itself sends what no peer wants (router solicitations); faults and forgeries must not appear. */
    private static void assertDroppedNothingOfOurs(final DemoResult result) {
        for (final DropReason reason : new DropReason[] {
            DropReason.INTERNAL_ERROR,
            DropReason.TUNNEL_BAD_TAG,
            DropReason.TUNNEL_REPLAYED,
            DropReason.TUNNEL_BAD_INNER
        }) {
            assertFalse(
                    result.drops().keySet().stream().anyMatch(name -> name.endsWith(reason.counterName())),
                    result::toString);
        }
    }

    private int run(final String... arguments) {
        return new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
