// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.control.Json;
import net.culvert.appliance.control.ServedGateway;
import net.culvert.ringbuffers.counters.CountersFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that speak to a running gateway, which lives in memory behind a real socket. */
class GatewayCommandsTest {
    private static final String PEER = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";
    private static final String UNTIL_RELOAD =
            "a reload may undo that, and the next start does, unless the file says so too\n";

    @TempDir
    private Path folder;

    private ServedGateway served;
    private String out;
    private String err;

    @BeforeEach
    void open() throws Exception {
        served = new ServedGateway(folder);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private int run(final String... words) {
        final CommandRun run = CommandRun.of(words);
        out = run.out();
        err = run.err();
        return run.code();
    }

    /** Runs a command about the gateway, words split at blanks. */
    private int ask(final String words) {
        return run((words.replace("WG", served.tunnel) + " --socket " + served.socket()).split(" "));
    }

    @Test
    void shouldShowInterfacesUnlessToldOtherwise() {
        assertEquals(0, ask("show"));
        assertTrue(out.contains("tun0"), out);
        assertTrue(out.contains("10.8.0.1/24"), out);
    }

    @Test
    void shouldLookAgain() {
        assertEquals(0, ask("show fibs --json --watch=0.1 --looks=3"), () -> err);
        assertEquals(3, out.lines().count());
        assertEquals(2, ask("show --watch=0"));
        assertEquals("culvert show: --watch is 0.0 but has to be 0.1 to 3600 seconds\n", err);
    }

    @Test
    void shouldAddFindAndDeleteARoute() {
        assertEquals(0, ask("route add 198.51.100.0/24 via 10.8.0.2 interface tun0 metric 5 mtu 1300"), () -> err);
        assertEquals("added: 198.51.100.0/24 via 10.8.0.2 on tun0 mtu 1300, metric 5, in FIB 0\n" + UNTIL_RELOAD, out);
        assertEquals(0, ask("route get 198.51.100.9"));
        assertEquals("fib 0 address 198.51.100.9 action forward interface tun0 via 10.8.0.2 mtu 1300\n", out);
        assertEquals(0, ask("route add 198.51.100.0/24 blackhole metric 9"));
        assertEquals(2, ask("route delete 198.51.100.0/24"));
        assertEquals("culvert route delete: 2 routes may be meant; say which by via, interface or metric\n", err);
        assertEquals(0, ask("route delete 198.51.100.0/24 metric 5"));
        assertEquals(0, ask("route get 198.51.100.9"));
        assertEquals("fib 0 address 198.51.100.9 action blackhole\n", out);
        assertEquals(0, ask("route delete 198.51.100.0/24 blackhole"));
        assertEquals(2, ask("route get 198.51.100.9"));
        assertEquals("culvert route get: no route to 198.51.100.9 in FIB 0\n", err);
    }

    @Test
    void shouldChangeAnInterface() {
        assertEquals(0, ask("interface tun0 mtu 1300"));
        assertEquals("interface tun0 has an MTU of 1300\n" + UNTIL_RELOAD, out);
        assertEquals(0, ask("interface tun0 description uplink"));
        assertEquals(0, ask("interface tun0 address add 10.8.7.1/24"));
        assertEquals(0, ask("route get 10.8.7.1"));
        assertEquals("fib 0 address 10.8.7.1 action local interface tun0\n", out);
        assertEquals(0, ask("interface tun0 address delete 10.8.7.1"));
        assertEquals(2, ask("route get 10.8.7.1"));
        assertEquals(0, ask("interface WG down"));
        assertEquals(0, ask("show"));
        assertTrue(out.contains(" down "), out);
        assertTrue(out.contains("\"uplink\""), out);
        assertTrue(out.contains(" 1300 "), out);
    }

    @Test
    void shouldAddChangeAndRemoveAPeer() throws Exception {
        final Path secret = Files.writeString(folder.resolve("psk"), "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n");
        assertEquals(
                0,
                ask("peer add WG " + PEER + " allowed-ips 10.9.0.5/32,10.9.0.6/32 endpoint 192.0.2.9:51820 "
                        + "persistent-keepalive 25 preshared-key " + secret),
                () -> err);
        assertEquals("peer " + PEER + " of " + served.tunnel + " was added\n" + UNTIL_RELOAD, out);
        final Map<?, ?> added = peer(PEER);
        assertEquals(List.of("10.9.0.5/32", "10.9.0.6/32"), added.get("allowedIps"));
        assertEquals("192.0.2.9:51820", added.get("endpoint"));
        assertEquals(25L, added.get("persistentKeepaliveSeconds"));
        assertEquals(true, added.get("hasPresharedKey"));

        assertEquals(0, ask("peer add WG laptop persistent-keepalive off endpoint [2001:db8::7]:9"), () -> err);
        assertEquals("[2001:db8::7]:9", peer(ServedGateway.LAPTOP).get("endpoint"));
        assertEquals(List.of("10.9.0.2/32"), peer(ServedGateway.LAPTOP).get("allowedIps"), "what is not said stays");

        assertEquals(0, ask("peer remove WG " + PEER));
        assertEquals(null, peer(PEER));
        assertEquals(2, ask("peer remove WG " + PEER));
        assertEquals("culvert peer remove: interface " + served.tunnel + " has no peer " + PEER + "\n", err);
    }

    private Map<?, ?> peer(final String key) throws Exception {
        assertEquals(0, ask("show peers --json"), () -> err);
        for (final Object row : (List<?>) Json.read(out.strip())) {
            if (((Map<?, ?>) row).get("publicKey").equals(key)) {
                return (Map<?, ?>) row;
            }
        }
        return null;
    }

    @Test
    void shouldReadAndSetSysctlsOfAGatewayAndOfItsTunnels() {
        assertEquals(0, ask("sysctl net.inet.ip.redirect=0 net.inet.ip.stealth"), () -> err);
        assertEquals("net.inet.ip.redirect = 0\nnet.inet.ip.stealth = 0\n", out);
        assertEquals(0, ask("sysctl"));
        assertTrue(out.contains("net.inet.icmp.icmplim = 200\n"), out);
        assertEquals(0, run("sysctl", served.tunnel), () -> err);
        assertTrue(out.contains("net.isr.dispatch = direct\n"), out);
    }

    @Test
    void shouldShowRulesAndWhatTheyCounted() throws Exception {
        assertEquals(0, ask("show rules"), () -> err);
        final List<String> lines = out.lines().toList();
        assertEquals(3, lines.size(), out);
        assertTrue(
                lines.get(1).matches("guests +1 +both +pass +0 +0 B +tun0 +any from 203.0.113.0/24 to any, pipe slow"),
                out);
        assertTrue(lines.get(2).matches("guests +2 +both +pass +0 +0 B +tun0 +udp, keep-state"), out);
        assertTrue(lines.stream().allMatch(line -> line.length() <= 100), out);
        assertEquals(0, ask("show rules --json"));
        final Map<?, ?> second = (Map<?, ?>) ((List<?>) Json.read(out.strip())).get(1);
        assertEquals(List.of("keep-state"), second.get("options"));
        assertEquals(0L, second.get("packets"));
    }

    @Test
    void shouldPrintEvents() throws Exception {
        final List<String> printed = new ArrayList<>();
        final Thread monitor = Thread.ofVirtual().start(() -> {
            final StringWriter events = new StringWriter();
            Culvert.commandLine()
                    .setOut(new PrintWriter(events, true))
                    .execute(
                            "monitor",
                            "interface.changed",
                            "--count=2",
                            "--socket",
                            served.socket().toString());
            printed.addAll(events.toString().lines().toList());
        });
        for (int mtu = 1300; monitor.isAlive(); mtu = 2601 - mtu) { // until it has begun to watch
            assertEquals(0, ask("interface tun0 mtu " + mtu), () -> err);
        }
        assertEquals(2, printed.size());
        assertTrue(
                printed.getFirst().matches("\\S+Z interface\\.changed interface=tun0 property=mtu value=130[01]"),
                printed::getFirst);
    }

    @Test
    void shouldFindTheOnlyGatewayThatAnswers() throws Exception {
        killed("dead");
        assertEquals(0, run("show", "--sockets", folder.toString()), () -> err);
        assertTrue(out.contains("tun0"), out);
        assertEquals(0, run("show", "--sockets", folder.toString(), "--gateway", "memory"), () -> err);
        assertEquals(1, run("show", "--sockets", folder.toString(), "--gateway", "dead"));
        assertTrue(err.startsWith("culvert show: no gateway answers at " + folder + "/dead.sock ("), err);
        assertEquals(1, err.lines().count(), err);
    }

    /** Leaves the socket of a process that was killed. */
    private void killed(final String name) throws Exception {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve(name + ".sock")));
        }
    }

    @Test
    void shouldAskWhichOfSeveralGateways() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(folder.resolve("edge.sock")));
            assertEquals(2, run("show", "--sockets", folder.toString()));
            assertEquals("culvert show: several gateways run here, edge, memory; say which by --gateway edge\n", err);
        }
    }

    @Test
    void shouldNotTakeTheSocketOfCapturesForAGateway() throws Exception {
        try (ServerSocketChannel captures = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            captures.bind(UnixDomainSocketAddress.of(folder.resolve("memory.capture.sock")));
            assertEquals(0, run("show", "--sockets", folder.toString()), () -> err);
            assertTrue(out.contains("tun0"), out);
        }
    }

    @Test
    void shouldSayThatNoGatewayRuns(@TempDir final Path empty) {
        assertEquals(1, run("show", "--sockets", empty.toString()));
        assertEquals("culvert show: no gateway runs here: none answers in " + empty + "\n", err);
        assertEquals(1, run("show", "--sockets", empty.resolve("absent").toString()));
        assertTrue(err.startsWith("culvert show: no gateway runs here"), err);
    }

    @Test
    void shouldShowWhatTheCountersSay() throws Exception {
        served.memory.send("tun0", new byte[20], new byte[20]);
        final CountersFile counters = served.gateway().counters();
        final long deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (counters.snapshot().getOrDefault("worker0.ip.drop.ips_badvers.packets", 0L) < 2) {
            assertFalse(
                    System.nanoTime() - deadlineNs > 0,
                    () -> counters.snapshot().toString());
            Thread.sleep(1);
        }
        assertEquals(0, ask("show drops"));
        assertTrue(out.matches("(?s).*worker0.ip +ips_badvers +2 +40 B +neither IPv4 nor IPv6\n"), out);
    }
}
