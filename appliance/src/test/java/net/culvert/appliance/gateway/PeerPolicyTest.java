// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.BooleanSupplier;
import net.culvert.appliance.gateway.peer.PeerFigures;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a file says of one peer's packets, between two gateways over loopback; the right one's file says it. */
@Timeout(60)
class PeerPolicyTest {
    private static final int PACKETS = 400;

    private final PrivateKey leftKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey rightKey = PrivateKey.generate(new SecureRandom());
    private final int leftPort = TunnelEnds.freePort();
    private final int rightPort = TunnelEnds.freePort();

    @TempDir
    private Path state;

    private static final String GATEWAY = """
            [interface.tun0]
            kind = "tun"
            addresses = ["%s"]
            [interface.wg0]
            kind = "wireguard"
            listen-port = %d
            private-key = "%s"
            %s
            [[interface.wg0.peer]]
            public-key = "%s"
            allowed-ips = ["%s"]
            endpoint = "127.0.0.1:%d"
            """;

    private MemoryGateway left() throws Exception {
        return new MemoryGateway(GATEWAY.formatted(
                "192.0.2.254/24",
                leftPort,
                leftKey.toBase64(),
                "",
                rightKey.publicKey(),
                "198.51.100.0/24",
                rightPort));
    }

    /** The keys of the peer, and what the file says besides. */
    private MemoryGateway right(final String ofInterface, final String ofPeer) throws Exception {
        return new MemoryGateway(GATEWAY.formatted(
                        "198.51.100.254/24",
                        rightPort,
                        rightKey.toBase64(),
                        ofInterface,
                        leftKey.publicKey(),
                        "192.0.2.0/24",
                        leftPort)
                + ofPeer);
    }

    private static void await(final BooleanSupplier condition, final MemoryGateway gateway) throws Exception {
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() - deadlineNs < 0) {
            Thread.sleep(5);
        }
        assertTrue(condition.getAsBoolean(), () -> gateway.counters.snapshot().toString());
    }

    private static long dropped(final MemoryGateway gateway, final String path, final DropReason reason) {
        return gateway.counters
                .snapshot()
                .getOrDefault("wg0." + path + ".drop." + reason.counterName() + ".packets", 0L);
    }

    private static void connect(final MemoryGateway left, final MemoryGateway right) {
        left.send("tun0", toTheRight().number(-1).bytes());
        assertEquals(-1, Udp.number(right.take("tun0")));
    }

    /** 131 072 bytes, which may pass at once, are 2730 packets of 48 bytes. */
    @Test
    void shouldDropWhatIsOverTheRate() throws Exception {
        try (MemoryGateway left = left();
                MemoryGateway right = right("", "rate = { in = \"1kbit\" }\n")) {
            connect(left, right);
            for (int sent = 1; sent < 2_900; sent += 100) {
                for (int i = 0; i < 100; i++) {
                    left.send("tun0", toTheRight().bytes());
                }
                for (int i = 0; i < 100 && sent + i < 2_730; i++) {
                    right.take("tun0");
                }
            }
            await(() -> dropped(right, "inbound", DropReason.PEER_RATE) >= 100, right);
            final List<PeerFigures> figures = right.peers();
            await(() -> right.peers().getFirst().rxDropped() >= 100, right);
            assertEquals(1_000, figures.getFirst().policy().inBitsPerSecond());
        }
    }

    @Test
    void shouldHaveAPeersPacketsMeetItsListFirst() throws Exception {
        final String lists = """
                filter = "guests"
                [[filter.guests]]
                action = "block"
                protocol = "tcp"
                """;
        try (MemoryGateway left = left();
                MemoryGateway right = right("", lists)) {
            connect(left, right);
            left.send("tun0", toTheRight().protocol(6).bytes());
            await(() -> right.drops(DropReason.FILTER_BLOCKED) == 1, right);
            left.send("tun0", toTheRight().number(7).bytes());
            assertEquals(7, Udp.number(right.take("tun0")));
            right.send("tun0", toTheRight().answer().protocol(6).bytes());
            await(() -> right.drops(DropReason.FILTER_BLOCKED) == 2, right);
            right.send("tun0", toTheRight().answer().number(8).bytes());
            assertEquals(8, Udp.number(left.take("tun0")));
        }
    }

    @Test
    void shouldGoOnToTheListOfTheInterface() throws Exception {
        final String lists = """
                filter = "friends"
                [[filter.friends]]
                action = "pass"
                protocol = "udp"
                [[filter.all]]
                action = "block"
                """;
        try (MemoryGateway left = left();
                MemoryGateway right = right("filter = \"all\"", lists)) {
            connect(left, right);
            left.send("tun0", toTheRight().protocol(6).bytes());
            await(() -> right.drops(DropReason.FILTER_BLOCKED) == 1, right);
        }
    }

    @Test
    void shouldKeepAccountsThroughARestart() throws Exception {
        final String keep = "[gateway]\nname = \"right\"\nstate = \"" + state + "\"\n";
        final PeerFigures before;
        try (MemoryGateway left = left();
                MemoryGateway right = right("", keep)) {
            connect(left, right);
            for (int i = 0; i < PACKETS; i++) {
                left.send("tun0", toTheRight().number(i).bytes());
                right.take("tun0");
            }
            await(() -> right.peers().getFirst().totals().rxPackets() > PACKETS, right);
            before = right.peers().getFirst();
            assertTrue(before.isConnected());
            assertTrue(before.totals().rxBytes() > PACKETS * 48L);
        }
        try (MemoryGateway right = right("", keep)) {
            await(() -> !right.peers().isEmpty(), right);
            assertTrue(right.peers().getFirst().totals().rxBytes()
                    >= before.totals().rxBytes());
        }
    }

    @Test
    void shouldTellACommandThatAPeerHasConnected() throws Exception {
        final Path told = state.resolve("told");
        final String command = """
                [events]
                command = ["/bin/sh", "-c", "cat >> $0", "%s"]
                """.formatted(told);
        try (MemoryGateway left = left();
                MemoryGateway right = right("", command)) {
            connect(left, right);
            await(() -> told.toFile().length() > 0, right);
            final String json = Files.readString(told);
            assertTrue(json.startsWith("{\"event\":\"peer-connected\","), json);
            assertTrue(json.contains("\"endpoint\":\"127.0.0.1:" + leftPort + "\""), json);
        }
    }

    @Test
    void shouldDropAllOfAPeerThatHasUsedItsQuota() throws Exception {
        try (MemoryGateway left = left();
                MemoryGateway right = right("", "quota = \"1kB/month\"\n")) {
            connect(left, right);
            for (int i = 0; i < 20; i++) {
                left.send("tun0", toTheRight().bytes());
                right.take("tun0");
            }
            await(() -> right.peers().getFirst().isOverQuota(), right);
            left.send("tun0", toTheRight().bytes());
            await(() -> dropped(right, "inbound", DropReason.PEER_QUOTA) == 1, right);
            right.send("tun0", toTheRight().answer().bytes());
            await(() -> dropped(right, "outbound", DropReason.PEER_QUOTA) == 1, right);
        }
    }
}
