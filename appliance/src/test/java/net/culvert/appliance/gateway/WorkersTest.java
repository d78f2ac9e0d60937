// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several forwarding threads between devices of the test's. */
@Timeout(60)
class WorkersTest {
    private static final int ROUNDS = 150;
    private static final int FLOWS = 20; // of each device
    private static final int MOST_PACKETS = 200; // in a round
    private static final String[] POLICIES = {"direct", "hybrid", "deferred"};
    private static final String[] PLACEMENTS = {"flow", "source", "cpu"};

    private static final String THREE = """
            [interface.left0]
            kind = "tun"
            addresses = ["192.0.2.254/24"]
            filter = "list"
            [interface.right0]
            kind = "tun"
            addresses = ["198.51.100.254/24"]
            [interface.third0]
            kind = "tun"
            addresses = ["203.0.113.254/24"]
            """;

    private static final String PASS = "[[filter.list]]\naction = 'pass'\n";

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<Integer, Integer> sent = new HashMap<>(); // packets, by flow
    private final Map<Integer, Integer> arrived = new HashMap<>(); // the last number, by flow

    private static MemoryGateway gateway(final String process, final String more) throws Exception {
        return new MemoryGateway("[gateway]\n" + process + '\n' + THREE + more);
    }

    /** The next packet of a flow, from a device to the right; its number is that of the flow's packets before. */
    private void send(final MemoryGateway gateway, final int flow) {
        final boolean isLeft = flow < FLOWS;
        final Udp packet = toTheRight().ports(10_000 + flow, 53).number(sent.merge(flow, 1, Integer::sum));
        gateway.send(isLeft ? "left0" : "third0", (isLeft ? packet : packet.from("203.0.113.1")).bytes());
    }

    private void take(final MemoryGateway gateway) {
        final byte[] packet = gateway.take("right0");
        final int flow = ((packet[20] & 0xFF) << 8 | packet[21] & 0xFF) - 10_000;
        final Integer before = arrived.put(flow, Udp.number(packet));
        assertTrue(
                before == null || before < Udp.number(packet),
                () -> "seed " + seed + ": of flow " + flow + " came " + Udp.number(packet) + " after " + before);
    }

    @ParameterizedTest(name = "idle = {0}")
    @ValueSource(strings = {"adaptive", "park", "spin"})
    void shouldKeepEachFlowInOrderAndLoseNothingWhilePoliciesChange(final String idle) throws Exception {
        try (MemoryGateway gateway = gateway("workers = 3\nidle = '" + idle + "'", PASS)) {
            long forwarded = 0;
            for (int round = 0; round < ROUNDS; round++) {
                final int packets = random.nextInt(1, MOST_PACKETS);
                for (int i = 0; i < packets; i++) {
                    send(gateway, random.nextInt(2 * FLOWS));
                    if (random.nextInt(100) == 0) {
                        gateway.set("net.isr.dispatch", POLICIES[random.nextInt(3)]);
                        gateway.set("net.isr.ip.policy", PLACEMENTS[random.nextInt(3)]);
                    }
                }
                forwarded += packets;
                if (random.nextBoolean()) { // else what was sent is under way while more comes
                    while (forwarded > 0) {
                        take(gateway);
                        forwarded--;
                    }
                }
            }
            for (; forwarded > 0; forwarded--) {
                take(gateway);
            }
            gateway.settle();
            assertEquals(gateway.count("isr.queued.packets"), gateway.count("isr.handled.packets"));
            assertTrue(gateway.count("isr.queued.packets") > 0, "nothing met another worker, seed " + seed);
        }
    }

    /**
     * Each packet in its own number; those without a route, and those that a queue refuses, are dropped and counted.
     */
    @ParameterizedTest
    @ValueSource(strings = {"direct", "hybrid", "deferred"})
    void shouldAccountForEveryPacketOfAFlood(final String policy) throws Exception {
        try (MemoryGateway gateway = gateway("workers = 3\ndispatch = '" + policy + "'", PASS)) {
            gateway.set("net.isr.maxqlen", "1");
            final int packets = 4_000;
            for (int i = 0; i < packets; i++) {
                final String to = random.nextInt(4) == 0 ? "10.0.0.1" : "198.51.100.1";
                gateway.send("left0", toTheRight().to(to).ports(i, 53).bytes());
            }
            awaitLaw(gateway, packets);
            assertTrue(gateway.drops(DropReason.IP_NO_ROUTE) > 0);
        }
    }

    private static void awaitLaw(final MemoryGateway gateway, final long packets) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (accounted(gateway) < packets && System.nanoTime() - deadlineNs < 0) {
            Thread.sleep(1);
        }
        assertEquals(
                packets, accounted(gateway), () -> gateway.counters.snapshot().toString());
        assertEquals(
                packets,
                gateway.count("ip.ips_total") + gateway.count("isr.drop.*packets"),
                () -> gateway.counters.snapshot().toString());
    }

    private static long accounted(final MemoryGateway gateway) {
        return gateway.count("ip.ips_forward")
                + gateway.count("ip.ips_delivered")
                + gateway.count("ip.drop.*packets")
                + gateway.count("isr.drop.*packets");
    }

    /** By the reader's thread the answers would meet another worker than the one that knows their state. */
    @ParameterizedTest
    @ValueSource(strings = {"direct", "hybrid", "deferred"})
    void shouldLetAnswersOfKnownFlowsPassThatAnotherThreadReads(final String policy) throws Exception {
        final String rules = """
                [[filter.list]]
                action = 'pass'
                direction = 'in'
                keep-state = true
                [[filter.list]]
                action = 'block'
                """;
        try (MemoryGateway gateway = gateway("workers = 2\ndispatch = '" + policy + "'", rules)) {
            gateway.set("net.isr.ip.policy", "source");
            for (int flow = 0; flow < FLOWS; flow++) {
                gateway.send(
                        "left0", toTheRight().ports(flow + 1, 53).number(flow).bytes());
            }
            gateway.settle().takeAll("right0", FLOWS);
            for (int flow = 0; flow < FLOWS; flow++) {
                gateway.send(
                        "right0",
                        toTheRight().ports(flow + 1, 53).answer().number(flow).bytes(),
                        toTheRight().ports(flow + 1, 54).answer().number(flow).bytes()); // of no state
            }
            gateway.settle().takeAll("left0", FLOWS);
            assertEquals(FLOWS, gateway.drops(DropReason.FILTER_BLOCKED));
        }
    }

    @Test
    void shouldShareAPipeAmongTheWorkers() throws Exception {
        final String rules = """
                [[filter.list]]
                action = 'pass'
                direction = 'in'
                pipe = 'short'
                [pipe.short]
                queue = 2
                bandwidth = '1kbit'
                """;
        try (MemoryGateway gateway = gateway("workers = 2\ndispatch = 'hybrid'", rules)) {
            for (int i = 0; i < 100; i++) {
                gateway.send("left0", toTheRight().ports(i + 1, 53).number(i).bytes());
            }
            final long deadlineNs = System.nanoTime() + 5_000_000_000L;
            while (gateway.count("ip.ips_total") < 100 && System.nanoTime() - deadlineNs < 0) {
                Thread.sleep(1);
            }
            final long held = 100 - gateway.drops(DropReason.PIPE_FULL);
            assertTrue(
                    held == 3 || held == 4,
                    () -> "one is on the link and two wait, three where a worker had lent its part: " + held);
        }
    }

    @Test
    void shouldNameItsThreadsAndShowTheirNumber() throws Exception {
        try (MemoryGateway gateway = gateway("workers = 3", PASS)) {
            final List<String> names = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("forward-"))
                    .sorted()
                    .toList();
            assertEquals(List.of("forward-0", "forward-1", "forward-2"), names);
            gateway.send("left0", toTheRight().bytes()).settle();
        }
    }

    /** A third host tells the asker that its packets are too long; the filter knows the flow by what is quoted. */
    @Test
    void shouldLetErrorsPassAboutKnownFlowsThatAnotherThreadReads() throws Exception {
        final String rules = """
                [[filter.list]]
                action = 'pass'
                direction = 'in'
                keep-state = true
                [[filter.list]]
                action = 'block'
                """;
        try (MemoryGateway gateway = gateway("workers = 2", rules)) {
            for (int flow = 0; flow < FLOWS; flow++) {
                gateway.send(
                        "left0", toTheRight().ports(flow + 1, 53).number(flow).bytes());
            }
            gateway.settle().takeAll("right0", FLOWS);
            for (int flow = 0; flow < FLOWS; flow++) {
                gateway.send("third0", unreachable(toTheRight().ports(flow + 1, 53)));
            }
            gateway.settle().takeAll("left0", FLOWS);
            gateway.send("third0", unreachable(toTheRight().ports(FLOWS + 1, 53)))
                    .settle();
            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED));
        }
    }

    /** Of a packet from the left: fragmentation needed, by a router behind the third link. */
    private static byte[] unreachable(final Udp cause) {
        final byte[] quoted = cause.bytes();
        final ByteBuffer error = ByteBuffer.allocate(28 + quoted.length);
        error.put(0, (byte) 0x45)
                .putShort(2, (short) error.capacity())
                .put(8, (byte) 64)
                .put(9, (byte) 1);
        error.putInt(12, 0xCB007109).putInt(16, 0xC0000201); // from 203.0.113.9 to 192.0.2.1
        error.put(20, (byte) 3).put(21, (byte) 4).putShort(26, (short) 1280).put(28, quoted);
        final UnsafeBuffer packet = new UnsafeBuffer(error);
        new Ipv4Header().wrap(packet, 0).completeChecksum();
        InternetChecksum.store(packet, 22, InternetChecksum.sum(packet, 20, 8 + quoted.length, 0));
        return error.array();
    }

    @Test
    void shouldSayThatThereIsNoMemoryForSoManyWorkers() {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> gateway("workers = 64", PASS));

        assertTrue(
                refused.getMessage().startsWith("workers: there is no memory for the tables of 64; write fewer"),
                refused::getMessage);
    }

    @Test
    void shouldEndUnderLoad() throws Exception {
        final MemoryGateway gateway = gateway("workers = 3\ndispatch = 'deferred'\nidle = 'spin'", PASS);
        for (int i = 0; i < 2_000; i++) {
            gateway.send("left0", toTheRight().ports(i + 1, 53).bytes());
        }
        final long beginNs = System.nanoTime();
        gateway.close();
        assertTrue(System.nanoTime() - beginNs < 900_000_000L, "a thread did not end when it was asked");
        assertEquals(List.of(), gateway.ends());
    }
}
