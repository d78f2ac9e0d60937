// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.config.FilterRuleConfig.Action;
import net.culvert.appliance.config.FilterRuleConfig.Direction;
import net.culvert.appliance.config.FilterRuleConfig.Match;
import net.culvert.appliance.config.FilterRuleConfig.PortRange;
import net.culvert.appliance.config.InterfaceConfig.Common;
import net.culvert.appliance.log.LogFormat;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.Test;

class GoodFileTest {
    private static final String PRIVATE_KEY = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String PRESHARED_KEY = "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=";
    private static final String LAPTOP = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final String PHONE = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

    private static GatewayConfig parse(final String text) throws ConfigException {
        return ConfigFile.parse(Path.of("/nowhere/gateway.toml"), text, false);
    }

    @Test
    void shouldReadTheProcessAndTheWebServer() throws Exception {
        final GatewayConfig config = parse("""
                [gateway]
                name = "edge-1"
                workers = 4
                dispatch = "hybrid"
                idle = "spin"
                cpus = "0, 2-4"
                buffers = "128MiB"
                aead = "openssl"
                control = "/run/culvert/edge.sock"
                state = "/srv/culvert"
                user = "gate_way-1"
                log = "json"
                [web]
                listen = "[::1]:9586"
                [events]
                command = ["/usr/bin/logger", "-t", "peers"]
                webhook = "http://192.0.2.1:8080/events"
                """);
        assertEquals(
                new ProcessConfig(
                        "edge-1",
                        4,
                        DispatchPolicy.HYBRID,
                        IdlePolicy.SPIN,
                        List.of(0, 2, 3, 4),
                        128L << 20,
                        "openssl",
                        Path.of("/run/culvert/edge.sock"),
                        Path.of("/srv/culvert"),
                        "gate_way-1",
                        LogFormat.JSON),
                config.process());
        assertEquals(new WebConfig(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9586), null), config.web());
        assertEquals(
                new EventsConfig(List.of("/usr/bin/logger", "-t", "peers"), URI.create("http://192.0.2.1:8080/events")),
                config.events());
    }

    @Test
    void shouldHaveADefaultForEverythingInAnEmptyFile() throws Exception {
        final ProcessConfig process = new ProcessConfig(
                "culvert",
                ProcessConfig.AUTO,
                DispatchPolicy.DIRECT,
                IdlePolicy.ADAPTIVE,
                List.of(),
                64L << 20,
                "auto",
                Path.of("/run/culvert/culvert.sock"),
                Path.of("/var/lib/culvert"),
                null,
                LogFormat.TEXT);
        assertEquals(
                new GatewayConfig(process, null, EventsConfig.NONE, List.of(), List.of(), Map.of(), Map.of(), Map.of()),
                parse("# nothing\n"));
        assertEquals(
                Path.of("/run/culvert/a.sock"),
                parse("gateway.name = \"a\"").process().control());
        assertEquals(1, parse("").fibs());
    }

    @Test
    void shouldReadInterfaces() throws Exception {
        final GatewayConfig config = parse("""
                [interface.tun0]
                kind = "tun"
                addresses = ["10.8.0.1/24", "fd00:8::1/64"]
                host-addresses = ["10.8.0.254/24"]
                mtu = 1420
                fib = 3
                filter = "guests"
                [interface.lo1]
                kind = "loopback"
                addresses = ["192.0.2.1"]
                [interface.tun1]
                kind = "tun"
                [[filter.guests]]
                action = "pass"
                """);
        assertEquals(
                List.of(
                        new InterfaceConfig.Tun(
                                new Common("tun0", addresses("10.8.0.1/24", "fd00:8::1/64"), 1420, 3, "guests"),
                                addresses("10.8.0.254/24")),
                        new InterfaceConfig.Loopback(new Common("lo1", addresses("192.0.2.1/32"), 16384, 0, null)),
                        new InterfaceConfig.Tun(new Common("tun1", List.of(), 1500, 0, null), List.of())),
                config.interfaces());
        assertEquals(4, config.fibs());
    }

    @Test
    void shouldReadATunnelAndItsPeers() throws Exception {
        final GatewayConfig config = parse("""
                [interface.wg0]
                kind = "wireguard"
                listen-port = 51820
                private-key = "%s"
                outer-fib = 7
                [[interface.wg0.peer]]
                name = "laptop"
                public-key = "%s"
                preshared-key = "%s"
                allowed-ips = ["10.8.0.2/32", "fd00:8::2", "0.0.0.0/0"]
                endpoint = "Laptop.example.net:51820"
                persistent-keepalive = "25s"
                [[interface.wg0.peer]]
                public-key = "%s"
                """.formatted(PRIVATE_KEY, LAPTOP, PRESHARED_KEY, PHONE));
        final PeerConfig laptop = new PeerConfig(
                "laptop",
                PublicKey.parse(LAPTOP),
                PresharedKey.parse(PRESHARED_KEY),
                List.of(Prefix.parse("10.8.0.2/32"), Prefix.parse("fd00:8::2/128"), Prefix.parse("0.0.0.0/0")),
                InetSocketAddress.createUnresolved("laptop.example.net", 51820),
                25_000_000_000L);
        final PeerConfig phone =
                new PeerConfig("TrMvSoP4", PublicKey.parse(PHONE), PresharedKey.NONE, List.of(), null, 0);
        assertEquals(
                List.of(new InterfaceConfig.WireGuard(
                        new Common("wg0", List.of(), 1420, 0, null),
                        51820,
                        PrivateKey.parse(PRIVATE_KEY),
                        7,
                        List.of(laptop, phone))),
                config.interfaces());
        assertEquals(8, config.fibs());
        assertFalse(config.toString().contains(PRIVATE_KEY), "a record shows a private key");
        assertFalse(config.toString().contains(PRESHARED_KEY), "a record shows a preshared key");
    }

    @Test
    void shouldReadWhatIsDoneToAPeersPackets() throws Exception {
        final GatewayConfig config = parse("""
                [interface.wg0]
                kind = "wireguard"
                private-key = "%s"
                [[interface.wg0.peer]]
                public-key = "%s"
                rate = { in = "200Mbit", out = "1.5Gbit" }
                quota = "500GB/month"
                filter = "guests"
                [[interface.wg0.peer]]
                public-key = "%s"
                rate = { out = "64kbit" }
                quota = "1.5 TiB / week"
                [[filter.guests]]
                action = "pass"
                """.formatted(PRIVATE_KEY, LAPTOP, PHONE));
        final List<PeerConfig> peers =
                ((InterfaceConfig.WireGuard) config.interfaces().getFirst()).peers();
        assertEquals(
                new PeerPolicy(
                        200_000_000,
                        1_500_000_000,
                        new QuotaConfig(500_000_000_000L, QuotaConfig.Period.MONTH),
                        "guests"),
                peers.getFirst().policy());
        assertEquals(
                new PeerPolicy(0, 64_000, new QuotaConfig(3L << 39, QuotaConfig.Period.WEEK), null),
                peers.getLast().policy());
    }

    @Test
    void shouldReadRoutesAndFindTheLinkOfARouter() throws Exception {
        final GatewayConfig config = parse("""
                [interface.tun0]
                kind = "tun"
                addresses = ["10.8.0.1/16"]
                [interface.tun1]
                kind = "tun"
                addresses = ["10.8.1.1/24"]
                [[route]]
                to = "10.20.0.0/16"
                via = "10.8.1.2"
                mtu = 1400
                metric = 5
                [[route]]
                to = "2001:db8::/32"
                via = "fe80::2"
                interface = "tun0"
                fib = 2
                [[route]]
                to = "0.0.0.0/0"
                interface = "tun0"
                [[route]]
                to = "10.0.0.0/8"
                action = "reject"
                """);
        assertEquals(
                List.of(
                        route(0, "10.20.0.0/16", NextHop.Action.FORWARD, "10.8.1.2", "tun1", 1400, 5),
                        route(2, "2001:db8::/32", NextHop.Action.FORWARD, "fe80::2", "tun0", 0, 0),
                        route(0, "0.0.0.0/0", NextHop.Action.FORWARD, null, "tun0", 0, 0),
                        route(0, "10.0.0.0/8", NextHop.Action.REJECT, null, null, 0, 0)),
                config.routes());
        assertEquals(3, config.fibs());
    }

    @Test
    void shouldReadRulesPipesAndSysctls() throws Exception {
        final GatewayConfig config = parse("""
                [[filter.guests]]
                action = "pass"
                direction = "in"
                protocol = "udp"
                from = "10.8.0.0/24"
                to = "10.8.0.1"
                from-port = "1024-65535"
                to-port = 53
                keep-state = true
                log = true
                setfib = 9
                pipe = "slow"
                tag = 12
                [[filter.guests]]
                action = "count"
                protocol = 47
                [pipe.slow]
                bandwidth = "10Mbit"
                delay = "1.5ms"
                loss = "0.1%"
                queue = 100
                [pipe.wire]
                [sysctl]
                "net.isr.maxqlen" = 512
                net.inet.ip.process_options = false
                net.inet.name = "x"
                """);
        final Match match = new Match(
                Direction.IN,
                IpProtocol.UDP,
                Prefix.parse("10.8.0.0/24"),
                Prefix.parse("10.8.0.1/32"),
                new PortRange(1024, 65535),
                new PortRange(53, 53));
        assertEquals(
                List.of(
                        new FilterRuleConfig(Action.PASS, match, true, true, 9, "slow", 12, null),
                        new FilterRuleConfig(
                                Action.COUNT,
                                new Match(Direction.BOTH, 47, null, null, null, null),
                                false,
                                false,
                                FilterRuleConfig.UNCHANGED,
                                null,
                                FilterRuleConfig.NO_TAG,
                                null)),
                config.filters().get("guests"));
        assertEquals(
                new PipeConfig("slow", 10_000_000, 1_500_000, 0.001, 100),
                config.pipes().get("slow"));
        assertEquals(new PipeConfig("wire", 0, 0, 0, 50), config.pipes().get("wire"));
        assertEquals(
                Map.of("net.isr.maxqlen", "512", "net.inet.ip.process_options", "0", "net.inet.name", "x"),
                config.sysctls());
        assertEquals(10, config.fibs());
        assertNull(config.web());
    }

    @Test
    void shouldReadAHundredInterfacesInTheirOrder() throws Exception {
        final StringBuilder text = new StringBuilder();
        for (int i = 99; i >= 0; i--) {
            text.append("interface.tun").append(i).append(".kind = \"tun\"\n");
        }
        final List<InterfaceConfig> interfaces = parse(text.toString()).interfaces();
        assertEquals(100, interfaces.size());
        for (int i = 0; i < 100; i++) {
            assertEquals("tun" + (99 - i), interfaces.get(i).name());
            assertTrue(interfaces.get(i).addresses().isEmpty());
        }
    }

    private static List<InterfaceAddress> addresses(final String... texts) {
        return Arrays.stream(texts).map(InterfaceAddress::parse).toList();
    }

    private static RouteConfig route(
            final int fib,
            final String to,
            final NextHop.Action action,
            final String via,
            final String output,
            final int mtu,
            final int metric) {
        final Prefix router = via == null ? null : Prefix.parse(via);
        return new RouteConfig(fib, Prefix.parse(to), action, router, output, mtu, metric);
    }
}
