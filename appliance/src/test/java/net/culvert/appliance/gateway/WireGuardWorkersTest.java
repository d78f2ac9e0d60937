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
    private static final int FLOWS = 5;

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
            final int[] toRight = new int[FLOWS]; // the next number of each flow
            final int[] toLeft = new int[FLOWS];
            for (int first = 0; first < PACKETS; first += AT_ONCE) {
                for (int i = first; i < first + AT_ONCE; i++) {
                    final Udp packet =
                            toTheRight().ports(10_000 + i % FLOWS, 53).number(i / FLOWS);
                    left.send("tun0", packet.bytes());
                    right.send("tun0", packet.answer().bytes());
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    assertNext(toRight, right.take("tun0"), 21);
                    assertNext(toLeft, left.take("tun0"), 23);
                }
            }
            for (final MemoryGateway each : new MemoryGateway[] {left, right}) {
                TunnelEnds.assertLaw(each.counters.snapshot());
                assertTrue(
                        dispatch.equals("direct") || each.count("isr.queued.packets") > 0,
                        "some packets met the worker that had not read them");
            }
        }
    }

    /** The flow is in the lower byte of a port. */
    private static void assertNext(final int[] next, final byte[] packet, final int port) {
        final int flow = (packet[port] & 0xFF) - (10_000 & 0xFF);
        assertEquals(next[flow]++, Udp.number(packet));
    }
}
