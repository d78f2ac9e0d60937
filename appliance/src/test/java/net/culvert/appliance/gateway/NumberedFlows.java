// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;

/** Flows both ways through two gateways, each packet numbered: those of a flow have to come out in their order. */
final class NumberedFlows {
    private static final int FLOWS = 5;
    private static final int FIRST_PORT = 10_000;
    private static final int SOURCE_PORT = 21, DESTINATION_PORT = 23; // offset of the lower byte

    private NumberedFlows() {}

    /**
     * Sends packets, as many at once each way, into the device behind either gateway; {@code take} gives the next that
     * comes out there.
     */
    static void carry(
            final MemoryGateway left,
            final MemoryGateway right,
            final int packets,
            final int atOnce,
            final Function<MemoryGateway, byte[]> take) {
        final int[] toRight = new int[FLOWS]; // the next number of each flow
        final int[] toLeft = new int[FLOWS];
        for (int first = 0; first < packets; first += atOnce) {
            for (int i = first; i < first + atOnce; i++) {
                final Udp packet =
                        toTheRight().ports(FIRST_PORT + i % FLOWS, 53).number(i / FLOWS);
                left.send("tun0", packet.bytes());
                right.send("tun0", packet.answer().bytes());
            }
            for (int i = 0; i < atOnce; i++) {
                assertNext(toRight, take.apply(right), SOURCE_PORT);
                assertNext(toLeft, take.apply(left), DESTINATION_PORT);
            }
        }
    }

    private static void assertNext(final int[] next, final byte[] packet, final int port) {
        final int flow = (packet[port] & 0xFF) - (FIRST_PORT & 0xFF);
        assertEquals(next[flow]++, Udp.number(packet), "flow " + flow);
    }
}
