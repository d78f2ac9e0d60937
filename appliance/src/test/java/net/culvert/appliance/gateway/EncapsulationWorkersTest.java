// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways with several workers and a gif or gre tunnel between them; the test carries the outer packets. */
@Timeout(60)
class EncapsulationWorkersTest {
    private static final int PACKETS = 1_000;
    private static final int AT_ONCE = 50;
    private static final String RULES = """
            [[filter.list]]
            action = 'pass'
            direction = 'in'
            keep-state = true
            [[filter.list]]
            action = 'block'
            """;

    private static String left(final String kind) {
        return text("192.0.2.254/24", "203.0.113.1", "203.0.113.2", "198.51.100.0/24", kind);
    }

    private static String right(final String kind) {
        return text("198.51.100.254/24", "203.0.113.2", "203.0.113.1", "192.0.2.0/24", kind);
    }

    private static String text(
            final String inside, final String local, final String remote, final String behind, final String kind) {
        return """
                [interface.tun0]
                kind = "tun"
                addresses = ["%s"]
                [interface.out0]
                kind = "tun"
                addresses = ["%s/24"]
                [interface.tunnel0]
                local = "%s"
                remote = "%s"
                kind = "%s"
                [[route]]
                to = "%s"
                interface = "tunnel0"
                """.formatted(inside, local, local, remote, kind, behind);
    }

    /** Carries outer packets to and fro until a packet comes out of the device. */
    private static byte[] take(final MemoryGateway from, final MemoryGateway left, final MemoryGateway right) {
        final long deadlineNs = System.nanoTime() + 5_000_000_000L;
        byte[] packet = from.poll("tun0");
        while (packet == null) {
            assertTrue(
                    System.nanoTime() - deadlineNs < 0,
                    () -> "nothing came: " + left.counters.snapshot() + right.counters.snapshot());
            if (left.carry("out0", right, "out0") + right.carry("out0", left, "out0") == 0) {
                LockSupport.parkNanos(100_000);
            }
            packet = from.poll("tun0");
        }
        return packet;
    }

    @ParameterizedTest
    @CsvSource({"gif, direct", "gre, hybrid", "gif, deferred"})
    void shouldCarryPacketsBothWaysEachFlowInItsOrder(final String kind, final String dispatch) throws Exception {
        final String process = "[gateway]\nbuffers = '32MiB'\nworkers = 2\ndispatch = '" + dispatch + "'\n";
        try (MemoryGateway left = new MemoryGateway(process + left(kind));
                MemoryGateway right = new MemoryGateway(process + right(kind))) {
            NumberedFlows.carry(left, right, PACKETS, AT_ONCE, end -> take(end, left, right));
        }
    }

    /** Inner packets meet the worker of their own flow, outer ones that of theirs, whoever owns the tunnel. */
    @ParameterizedTest
    @CsvSource({"gif, direct, in0", "gre, hybrid, in0", "gif, deferred, out0", "gre, direct, out0"})
    void shouldLetAnswersPassByTheirStateInsideAndOutside(final String kind, final String dispatch, final String at)
            throws Exception {
        final String process = "[gateway]\nbuffers = '32MiB'\nworkers = 2\ndispatch = '" + dispatch + "'\n";
        final boolean isOutside = at.equals("out0");
        final String before = isOutside ? "[interface.tunnel0]" : "[interface.out0]";
        final String rules = isOutside ? RULES.replace("'in'", "'out'") : RULES;
        final String filtered = left(kind).replace(before, "filter = \"list\"\n" + before) + rules;
        final int flows = 20;
        try (MemoryGateway left = new MemoryGateway(process + filtered);
                MemoryGateway right = new MemoryGateway(process + right(kind))) {
            for (int flow = 0; flow < flows; flow++) {
                left.send("tun0", toTheRight().ports(flow + 1, 53).number(flow).bytes());
            }
            for (int flow = 0; flow < flows; flow++) {
                final byte[] asked = take(right, left, right);
                right.send(
                        "tun0",
                        toTheRight()
                                .ports((asked[20] & 0xFF) << 8 | asked[21] & 0xFF, 53)
                                .answer()
                                .number(Udp.number(asked))
                                .bytes());
            }
            for (int flow = 0; flow < flows; flow++) {
                take(left, left, right);
            }
            assertEquals(0, left.drops(DropReason.FILTER_BLOCKED));
        }
    }
}
