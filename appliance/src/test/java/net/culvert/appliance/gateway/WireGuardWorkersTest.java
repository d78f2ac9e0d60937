// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways with several workers back to back: what one worker reads from a device another one seals. */
@Timeout(60)
class WireGuardWorkersTest {
    private static final int PACKETS = 2_000;
    private static final int AT_ONCE = 50;

    private final TunnelEnds ends = new TunnelEnds();

    private static MemoryGateway gateway(final String dispatch, final String text) throws Exception {
        // two in one process
        return new MemoryGateway(
                "[gateway]\nworkers = 2\nbuffers = \"48MiB\"\ndispatch = \"" + dispatch + "\"\n" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "hybrid", "deferred"})
    void shouldCarryPacketsBothWaysEachFlowInItsOrder(final String dispatch) throws Exception {
        try (MemoryGateway left = gateway(dispatch, ends.left() + ends.rightPeer());
                MemoryGateway right = gateway(dispatch, ends.right() + ends.leftPeer())) {
            left.send("tun0", toTheRight().number(-1).bytes()); // waits for keys
            assertEquals(-1, Udp.number(right.take("tun0")));
            NumberedFlows.carry(left, right, PACKETS, AT_ONCE, end -> end.take("tun0"));
            for (final MemoryGateway each : new MemoryGateway[] {left, right}) {
                TunnelEnds.assertLaw(each.counters.snapshot());
                assertTrue(
                        dispatch.equals("direct") || each.count("isr.queued.packets") > 0,
                        "some packets met the worker that had not read them");
            }
        }
    }
}
