// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import net.culvert.appliance.capture.Capture;
import net.culvert.appliance.capture.CaptureFile;
import net.culvert.appliance.capture.CaptureRequest;
import net.culvert.appliance.capture.CaptureRequest.Way;
import net.culvert.appliance.capture.Tshark;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What captures of a whole gateway hold, as Wireshark reads it. */
@Timeout(60)
class GatewayCaptureTest {
    private static final String RULES = """
            [[filter.list]]
            action = "block"
            to-port = 54
            protocol = "udp"
            """;

    @TempDir
    private Path directory;

    private Capture start(final MemoryGateway gateway, final CaptureRequest request, final String name)
            throws IOException {
        final Capture capture =
                new Capture(request, CaptureFile.create(directory.resolve(name)), Capture.RING_LENGTH, ended -> {});
        gateway.gateway().captures().attach(capture);
        return capture.start();
    }

    private List<String> end(final MemoryGateway gateway, final Capture capture, final String name, final String filter)
            throws Exception {
        gateway.gateway().captures().detach(capture);
        capture.close();
        assertNull(capture.failure());
        assertEquals(0, capture.tally().lost());
        return Tshark.read(
                directory.resolve(name),
                filter,
                "frame.interface_name",
                "frame.packet_flags",
                "udp.dstport",
                "frame.comment");
    }

    private static CaptureRequest request(final boolean isOuter, final boolean isDropped, final boolean isKeyed) {
        return new CaptureRequest(null, Way.BOTH, isOuter, isDropped, isKeyed, "udp", 65535, 0, 0, 0);
    }

    private static void assertNobodyLooks(final MemoryGateway gateway) {
        for (final NetworkInterface each :
                gateway.gateway().interfaces().snapshot().all()) {
            assertNull(each.tap(), each::name);
        }
        for (final WireGuardPort tunnel : gateway.gateway().tunnels()) {
            assertNull(tunnel.taps().active(), tunnel::name);
        }
    }

    @Test
    void shouldHoldWhatPassesAndWhatIsDropped() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + RULES)) {
            assertNobodyLooks(gateway);
            gateway.send("left0", toTheRight().bytes()).settle(); // before anybody looks
            final Capture all = start(gateway, request(false, true, false), "all");
            final Capture right = start(
                    gateway,
                    new CaptureRequest("right0", Way.OUT, false, false, false, "port 53", 65535, 0, 0, 0),
                    "right");

            gateway.send(
                            "left0",
                            toTheRight().bytes(),
                            toTheRight().ports(1, 54).bytes())
                    .settle();
            gateway.send("right0", toTheRight().answer().bytes()).settle();
            gateway.take("right0");
            gateway.take("right0");
            gateway.take("left0");

            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED));
            assertEquals(
                    List.of(
                            "left0|0x00000001|53|",
                            "left0|0x00000001|54|",
                            "left0|0x00000001|54|dropped: filter_blocked, a rule blocks it",
                            "left0|0x00000002|40000|",
                            "right0|0x00000001|40000|",
                            "right0|0x00000002|53|"),
                    end(gateway, all, "all", "").stream().sorted().toList());
            assertEquals(List.of("right0|0x00000002|53|"), end(gateway, right, "right", ""));
            assertNobodyLooks(gateway);
        }
    }

    @Test
    void shouldRefuseInterfacesThatItCannotShow() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + RULES)) {
            for (final boolean isOuter : new boolean[] {false, true}) {
                final CaptureRequest wrong = request(isOuter, false, false).of(isOuter ? "left0" : "wg7");
                assertEquals(
                        isOuter
                                ? "interface left0 is no tunnel, so it has no datagrams; leave --outer out"
                                : "there is no interface wg7",
                        assertThrows(IllegalArgumentException.class, () -> start(gateway, wrong, "none"))
                                .getMessage());
            }
            assertNobodyLooks(gateway);
        }
    }

    @Test
    void shouldFollowInterfacesThatComeAndGo() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + RULES)) {
            final Capture all = start(gateway, request(false, false, false), "all");
            final Capture left = start(gateway, request(false, false, false).of("left0"), "left");
            gateway.gateway().control().run(() -> {
                final InterfaceTable table = gateway.gateway().interfaces();
                final NetworkInterface added =
                        table.initialise(InterfaceSpec.of("new0", 1500, new OutputQueue(4, (queue, drops) -> {})));
                table.register(added, () -> {});
                assertNotNull(added.tap(), "it is looked at from its begin");
                table.detach(added);
            });
            end(gateway, all, "all", "");
            end(gateway, left, "left", "");
            final String summary = Tshark.summary(directory.resolve("all"));
            assertTrue(summary.contains("Name = new0"), summary);
            assertFalse(Tshark.summary(directory.resolve("left")).contains("Name = new0"));
            assertNobodyLooks(gateway);
        }
    }

    @Test
    void shouldHoldDatagramsOfATunnelAndKeysThatOpenThem() throws Exception {
        final TunnelEnds ends = new TunnelEnds();
        try (MemoryGateway left = new MemoryGateway(ends.left() + ends.rightPeer());
                MemoryGateway right = new MemoryGateway(ends.right() + ends.leftPeer())) {
            final Capture keyed = start(left, request(true, true, true).of("wg0"), "keyed");
            final Capture sealed = start(right, request(true, false, false), "sealed");
            final Capture dropped = start(right, request(false, true, false).of("wg0"), "dropped");
            left.send("tun0", toTheRight().number(1).bytes()); // waits for keys
            assertEquals(1, Udp.number(right.take("tun0")));
            right.send("tun0", toTheRight().answer().number(2).bytes());
            assertEquals(2, Udp.number(left.take("tun0")));
            left.send(
                    "tun0",
                    toTheRight().from("203.0.113.1").bytes(),
                    toTheRight().number(3).bytes());
            assertEquals(3, Udp.number(right.take("tun0")));

            end(left, keyed, "keyed", "");
            end(right, sealed, "sealed", "");
            assertEquals(
                    List.of("wg0|0x00000001|53|dropped: tunnel_disallowed_source, the inner source is not among the "
                            + "peer's allowed IPs"),
                    end(right, dropped, "dropped", "frame.comment"));
            final List<String> inner = innermost("keyed");
            assertEquals(List.of("192.0.2.1|53", "198.51.100.1|40000", "203.0.113.1|53", "192.0.2.1|53"), inner);
            assertEquals(List.of(), innermost("sealed"));
            final String[] ports = {ends.leftPort + "|" + ends.rightPort, ends.rightPort + "|" + ends.leftPort};
            final List<String> messages =
                    Tshark.read(directory.resolve("sealed"), "wg", "wg.type", "udp.srcport", "udp.dstport");
            assertEquals("1|" + ports[0], messages.get(0), "an initiation");
            assertEquals("2|" + ports[1], messages.get(1), "its response");
            assertTrue(messages.stream().filter(line -> line.startsWith("4|")).count() >= 4, messages::toString);
            assertNobodyLooks(left);
            assertNobodyLooks(right);
        }
    }

    /** Source and port of what the tunnel carries, where it can be read. */
    private List<String> innermost(final String name) throws Exception {
        return Tshark.read(directory.resolve(name), "udp.port == 53", "ip.src", "udp.dstport").stream()
                .map(line -> {
                    final String[] fields = line.split("\\|");
                    return fields[0].substring(fields[0].indexOf(',') + 1) + "|"
                            + fields[1].substring(fields[1].indexOf(',') + 1);
                })
                .toList();
    }

    @Test
    void shouldTeeIntoAFileAndGoOnWithTheNextRule() throws Exception {
        final Path file = directory.resolve("tee.pcapng");
        final String tee = """
                [[filter.list]]
                action = "tee"
                protocol = "udp"
                to-port = "53-54"
                capture = "%s"
                """.formatted(file);
        try (MemoryGateway gateway = new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + tee + RULES)) {
            gateway.send(
                            "left0",
                            toTheRight().bytes(),
                            toTheRight().ports(1, 54).bytes())
                    .settle();
            gateway.send("right0", toTheRight().answer().bytes()).settle(); // to port 40000
            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED));
            assertEquals(2, gateway.count("ip.ips_forward"));
        }
        assertEquals(
                List.of("left0|0x00000001|53", "left0|0x00000001|54"),
                Tshark.read(file, "", "frame.interface_name", "frame.packet_flags", "udp.dstport"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldRefuseARuleWhoseFileCannotBeMade() {
        final String tee = "[[filter.list]]\naction = \"tee\"\ncapture = \"" + directory + "/nowhere/f\"\n";
        assertEquals(
                "the file of a rule that tees: " + directory
                        + "/nowhere/f cannot be made, for its directory is not there",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + tee).close())
                        .getMessage());
    }

    @Test
    void shouldGoOnWhereARuleLogs() throws Exception {
        final String log = "[[filter.list]]\naction = \"block\"\nlog = true\nto-port = 53\nprotocol = \"udp\"\n";
        try (MemoryGateway gateway = new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + log)) {
            gateway.send(
                            "left0",
                            toTheRight().bytes(),
                            toTheRight().ports(1, 54).bytes())
                    .settle();
            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED));
            assertEquals(1, gateway.count("ip.ips_forward"));
            assertTrue(gateway.ends().isEmpty());
        }
    }
}
