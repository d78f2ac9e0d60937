// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.Command;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sockets of a gateway in memory, from outside. */
class ControlPlaneTest {
    private static final String OTHER = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

    @TempDir
    private Path folder;

    private ServedGateway served;

    @BeforeEach
    void open() throws Exception {
        served = new ServedGateway(folder);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private Path tunnelSocket() {
        return Path.of("/var/run/wireguard", served.tunnel + ".sock");
    }

    @Test
    void shouldLetNobodyElseInAndLeaveNothingBehind() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(served.socket())));
        assertTrue(Files.exists(tunnelSocket()));

        served.close();

        assertFalse(Files.exists(served.socket()));
        assertFalse(Files.exists(tunnelSocket()));
    }

    @Test
    void shouldRefuseASocketThatAnotherProcessAnswersOn() {
        final HostException refusal =
                assertThrows(HostException.class, () -> ControlPlane.open(served.gateway(), new EventStream(), null));
        assertTrue(refusal.is(Errno.EADDRINUSE), refusal::getMessage);
        assertTrue(
                refusal.getMessage().contains("the gateway memory is in use: a process answers on " + served.socket()),
                refusal::getMessage);
    }

    @Test
    void shouldOpenAndCloseTheSocketOfATunnelAlone() throws Exception {
        final WireGuardPort tunnel = served.gateway().tunnels().getFirst();
        final HostException refusal =
                assertThrows(HostException.class, () -> served.tunnels().open(tunnel));
        assertTrue(refusal.is(Errno.EADDRINUSE), refusal::getMessage);
        assertTrue(
                refusal.getMessage().contains("interface " + served.tunnel + " is in use: a process answers on "),
                refusal::getMessage);

        served.tunnels().close(served.tunnel);
        assertFalse(Files.exists(tunnelSocket()));

        served.tunnels().open(tunnel);
        assertTrue(wg("show", served.tunnel, "peers").contains(ServedGateway.LAPTOP));
    }

    @Test
    void shouldLetWgSeeAndChangeATunnel() throws Exception {
        assertTrue(wg("show", served.tunnel, "peers").contains(ServedGateway.LAPTOP));
        wg("set", served.tunnel, "peer", OTHER, "allowed-ips", "10.9.0.9/32");

        final List<Object> keys = new ArrayList<>();
        for (final Map<?, ?> row : rows("peers")) {
            keys.add(row.get("publicKey"));
        }
        keys.sort(null);
        assertEquals(List.of(ServedGateway.LAPTOP, OTHER), keys);
    }

    private static String wg(final String... words) throws Exception {
        final List<Object> command = new ArrayList<>(List.of("wg"));
        command.addAll(List.of(words));
        final Command.Result result = Command.of(command.toArray()).run();
        assertEquals(0, result.status(), result::err);
        return result.out();
    }

    private List<Map<?, ?>> rows(final String what) throws Exception {
        final List<Map<?, ?>> rows = new ArrayList<>();
        for (final Object row : (List<?>) served.ask("show", Map.of("what", what))) {
            rows.add((Map<?, ?>) row);
        }
        return rows;
    }

    @Test
    void shouldGiveNewPeersTheirRoutesAndTakeThemBack() throws Exception {
        final Map<String, ?> peer = Map.of("interface", served.tunnel, "publicKey", OTHER);
        served.ask("peer-add", with(peer, "allowedIps", List.of("10.9.0.5/32", "10.9.0.6/32")));
        assertEquals(List.of("10.9.0.2/32", "10.9.0.5/32", "10.9.0.6/32"), routesOfTheTunnel());

        served.ask("peer-add", with(peer, "allowedIps", List.of("10.9.0.6/32", "10.9.0.7/32")));
        assertEquals(List.of("10.9.0.2/32", "10.9.0.6/32", "10.9.0.7/32"), routesOfTheTunnel());

        served.ask("peer-remove", peer);
        served.ask("peer-remove", Map.of("interface", served.tunnel, "publicKey", "laptop"));
        assertEquals(List.of(), routesOfTheTunnel());
        assertEquals(List.of(), rows("peers"));
    }

    private static Map<String, ?> with(final Map<String, ?> members, final String name, final Object value) {
        final Map<String, Object> more = new java.util.HashMap<>(members);
        more.put(name, value);
        return more;
    }

    private List<Object> routesOfTheTunnel() throws Exception {
        final List<Object> routes = new ArrayList<>();
        for (final Map<?, ?> row : rows("routes")) {
            if (served.tunnel.equals(row.get("interface")) && "static".equals(row.get("origin"))) {
                routes.add(row.get("to"));
            }
        }
        return routes;
    }

    @Test
    void shouldKeepAnInterfaceDownUntilItIsToBeUp() throws Exception {
        for (final String name : List.of("tun0", served.tunnel)) {
            served.ask("interface", Map.of("name", name, "up", false));
            served.gateway().control().run(() -> {}); // which looks at the devices before it works
            assertFalse(isUp(name), name);
            served.ask("interface", Map.of("name", name, "up", true));
            assertTrue(isUp(name), name);
        }
    }

    private boolean isUp(final String name) {
        return served.gateway().interfaces().snapshot().get(name).isUp();
    }

    @Test
    void shouldTellWhoWatches() throws Exception {
        try (RawClient client = new RawClient(served.socket())) {
            client.say("{\"culvert\":1,\"do\":\"monitor\",\"kinds\":[\"interface\",\"peer\"]}");
            assertEquals("{\"ok\":\"events follow\"}", client.lines().readLine());

            served.ask("interface", Map.of("name", "tun0", "mtu", 1300));
            served.events().publish(Event.of("peer.roamed", "peer", "laptop"));

            final Map<?, ?> changed = (Map<?, ?>) Json.read(client.lines().readLine());
            assertEquals("interface.changed", changed.get("event"));
            assertEquals(
                    List.of("tun0", "mtu", 1300L),
                    List.of(changed.get("interface"), changed.get("property"), changed.get("value")));
            final Map<?, ?> roamed = (Map<?, ?>) Json.read(client.lines().readLine());
            assertEquals("laptop", roamed.get("peer"));
        }
    }

    @Test
    void shouldForgetAWatcherThatHasHungUp() throws Exception {
        try (RawClient client = new RawClient(served.socket())) {
            client.say("{\"culvert\":1,\"do\":\"monitor\"}");
            assertEquals("{\"ok\":\"events follow\"}", client.lines().readLine());
            assertTrue(served.events().isWatched());
        }
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (served.events().isWatched() && System.nanoTime() - deadlineNs < 0) {
            Thread.sleep(20);
        }
        assertFalse(served.events().isWatched());
    }

    @Test
    void shouldGoOnBehindARequestThatItRefuses() throws Exception {
        try (RawClient client = new RawClient(served.socket())) {
            client.say("nonsense").say("{\"culvert\":1,\"do\":\"dance\"}").say("{\"culvert\":1,\"do\":\"version\"}");

            assertTrue(client.lines().readLine().startsWith("{\"error\":\"a request has to be a JSON object"));
            assertEquals(
                    "{\"error\":\"there is nothing called \\\"dance\\\" to do; there is monitor, interface, peer-add, "
                            + "peer-remove, reload, route-add, route-delete, route-get, show, sysctl, version\"}",
                    client.lines().readLine());
            assertTrue(client.lines().readLine().startsWith("{\"ok\":{\"protocol\":1,"));
        }
    }

    @Test
    void shouldHangUpOnALineWithoutAnEnd() throws Exception {
        try (RawClient client = new RawClient(served.socket())) {
            client.send("x".repeat(RequestReader.MAX_LENGTH + 1).getBytes(StandardCharsets.US_ASCII));
            assertEquals(
                    "{\"error\":\"a line has to be at most 65536 bytes, and this one is longer\"}",
                    client.lines().readLine());
            assertNull(client.lines().readLine());
        }
    }

    @Test
    void shouldSetAllSysctlsOrNone() throws Exception {
        final Map<String, ?> bad =
                Map.of("set", new java.util.TreeMap<>(Map.of("net.inet.ip.redirect", "0", "net.inet.ip.stealth", "7")));
        final ControlException refusal = assertThrows(ControlException.class, () -> served.ask("sysctl", bad));
        assertEquals("net.inet.ip.stealth: 7 is neither 0 nor 1", refusal.getMessage());
        assertEquals("1", value("net.inet.ip.redirect"));

        served.ask("sysctl", Map.of("set", Map.of("net.inet.ip.redirect", false)));
        assertEquals("0", value("net.inet.ip.redirect"));
    }

    private Object value(final String name) throws Exception {
        final List<?> rows = (List<?>) served.ask("sysctl", Map.of("names", List.of(name)));
        return ((Map<?, ?>) rows.getFirst()).get("value");
    }

    @Test
    void shouldShowNoSecret() throws Exception {
        final String secret = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
        served.ask(
                "peer-add",
                Map.of(
                        "interface",
                        served.tunnel,
                        "publicKey",
                        "laptop",
                        "presharedKey",
                        secret,
                        "allowedIps",
                        List.of()));
        for (final String what : List.of("interfaces", "peers", "sysctls", "counters")) {
            assertFalse(Json.write(served.ask("show", Map.of("what", what))).contains(secret), what);
        }
        assertEquals(true, rows("peers").getFirst().get("hasPresharedKey"));
        final ControlException refusal = assertThrows(
                ControlException.class,
                () -> served.ask("peer-add", Map.of("interface", served.tunnel, "publicKey", secret + "x")));
        assertFalse(refusal.getMessage().contains(secret), refusal::getMessage);
    }
}
