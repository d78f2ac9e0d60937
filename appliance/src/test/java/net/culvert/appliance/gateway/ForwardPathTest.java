// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The forwarding thread between devices of the test's. */
@Timeout(60)
class ForwardPathTest {
    private static final int PACKETS = 5_000;
    private static final int AT_ONCE = 500; // more than a burst holds, less than a queue

    private static final String THREE = """
            [interface.left0]
            kind = "tun"
            addresses = ["192.0.2.254/24"]
            [interface.right0]
            kind = "tun"
            addresses = ["198.51.100.254/24"]
            [interface.third0]
            kind = "tun"
            addresses = ["203.0.113.254/24"]
            [interface.lo1]
            kind = "loopback"
            addresses = ["10.0.0.1/32"]
            """;

    @Test
    void shouldKeepTheOrderOfEachWayAndLoseNothing() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(THREE)) {
            for (int number = 0; number < PACKETS; number++) {
                gateway.send("left0", toTheRight().number(number).bytes());
                gateway.send(
                        "third0",
                        toTheRight().from("203.0.113.1").number(number).bytes());
                gateway.send("right0", toTheRight().answer().number(number).bytes());
                if (number % AT_ONCE == AT_ONCE - 1) {
                    assertInOrder(gateway, number + 1 - AT_ONCE);
                }
            }
            gateway.settle();
            assertEquals(3 * PACKETS, gateway.count("ip.ips_forward"));
        }
    }

    private static void assertInOrder(final MemoryGateway gateway, final int first) {
        final Map<Byte, Integer> next = new HashMap<>(); // by the first byte of the source
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            final byte[] packet = gateway.take("right0");
            final int number = next.merge(packet[12], 1, Integer::sum) - 1 + first;
            assertEquals(number, Udp.number(packet));
        }
        for (int i = 0; i < AT_ONCE; i++) {
            assertEquals(first + i, Udp.number(gateway.take("left0")));
        }
    }

    /** What is forwarded, delivered or dropped, in random order, adds up to what came in. */
    @Test
    void shouldAccountForEveryPacket() throws Exception {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        final List<String> destinations = List.of("198.51.100.1", "203.0.113.1", "10.0.0.1", "10.0.0.2", "127.0.0.1");
        final int[] sent = new int[destinations.size()];
        try (MemoryGateway gateway = new MemoryGateway(THREE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                final int which = random.nextInt(sent.length);
                sent[which]++;
                gateway.send(
                        "left0",
                        toTheRight().to(destinations.get(which)).number(i).bytes());
            }
            gateway.settle();
            final String at = "seed " + seed;
            assertEquals(sent[0] + sent[1], gateway.count("ip.ips_forward"), at);
            assertEquals(sent[3], gateway.drops(DropReason.IP_NO_ROUTE), at);
            assertEquals(sent[4], gateway.drops(DropReason.IP_BAD_DESTINATION), at);
            gateway.takeAll("right0", sent[0]);
            gateway.takeAll("third0", sent[1]);
        }
    }

    @Test
    void shouldReportADeviceThatTheHostTookAway() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(THREE)) {
            gateway.send("left0", toTheRight().bytes()).settle();
            gateway.destroy("third0");
            final long deadlineNs = System.nanoTime() + 5_000_000_000L;
            while (gateway.ends().isEmpty() && System.nanoTime() - deadlineNs < 0) {
                Thread.sleep(1);
            }
            assertTrue(
                    gateway.ends().getFirst().getMessage().contains("third0"),
                    () -> gateway.ends().toString());
        }
    }

    @Test
    void shouldEndUnderLoad() throws Exception {
        final MemoryGateway gateway = new MemoryGateway(THREE);
        for (int i = 0; i < PACKETS / 2; i++) {
            gateway.send("left0", toTheRight().number(i).bytes());
        }
        final long beginNs = System.nanoTime();
        gateway.close();
        assertTrue(System.nanoTime() - beginNs < 900_000_000L, "a thread did not end when it was asked");
        assertEquals(List.of(), gateway.ends());
    }
}
