// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    private static final int FLOWS = 4_000;

    private final FlowHasher hasher = new FlowHasher();

    private FlowHasher aim(final byte[] packet) {
        return hasher.wrap(new UnsafeBuffer(packet), 0, packet.length);
    }

    @Test
    void shouldGoByTheInterfaceWhenBySource() {
        final FlowHasher packet = aim(ipv4().bytes());

        assertEquals(1, Placement.SOURCE.worker(packet, 1, 2, 3));
        assertEquals(0, Placement.SOURCE.worker(packet, 3, 2, 3));
    }

    @Test
    void shouldStayWithTheReaderWhenByCpu() {
        assertEquals(2, Placement.CPU.worker(aim(ipv4().bytes()), 1, 2, 3));
    }

    @ParameterizedTest(name = "{0} workers")
    @ValueSource(ints = {1, 2, 3, 7, 16})
    void shouldSpreadFlowsEvenlyWhenByFlow(final int workers) {
        final int[] flows = new int[workers];
        for (int i = 0; i < FLOWS; i++) {
            final byte[] packet = i % 2 == 0
                    ? ipv4().udp(40_000 + i, 443).bytes()
                    : ipv6().from("2001:db8::" + Integer.toHexString(i)).bytes();
            flows[Placement.FLOW.worker(aim(packet), 1, 0, workers)]++;
        }

        for (final int here : flows) {
            assertTrue(Math.abs(here - FLOWS / workers) < FLOWS / workers / 3 + 1, () -> Arrays.toString(flows));
        }
    }

    @Test
    void shouldBeReadByItsName() {
        assertEquals(Placement.SOURCE, Placement.of("source"));
        assertEquals(Placement.FLOW, Placement.of("flow"));
        assertEquals(Placement.CPU, Placement.of("cpu"));
        assertEquals(
                "the placement is 'FLOW' but has to be source, flow or cpu",
                assertThrows(IllegalArgumentException.class, () -> Placement.of("FLOW"))
                        .getMessage());
    }
}
