// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.control.Json;
import net.culvert.appliance.control.ServedGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes nothing of a running gateway, so that one serves all: tables, and commands that it refuses. */
class GatewayRefusalsTest {
    @TempDir
    private static Path folder;

    private static ServedGateway served;

    @BeforeAll
    static void open() throws Exception {
        served = new ServedGateway(folder);
    }

    @AfterAll
    static void close() {
        served.close();
    }

    /** Runs a command about the gateway, words split at blanks. */
    private static CommandRun ask(final String words) {
        return CommandRun.of((words.replace("WG", served.tunnel) + " --socket " + served.socket()).split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interfaces",
                "addresses",
                "peers",
                "routes",
                "fibs",
                "queues",
                "drops",
                "pipes",
                "histograms",
                "flows",
                "states",
                "sysctls",
                "counters"
            })
    void shouldPrintTablesThatFitATerminal(final String what) throws Exception {
        final CommandRun table = ask("show " + what);
        assertEquals(0, table.code(), table::err);
        final List<String> lines = table.out().lines().toList();
        assertTrue(lines.getFirst().matches("[ A-Z0-9.]+"), lines::getFirst);
        lines.forEach(line -> assertTrue(line.length() <= TextTable.WIDTH, line));

        final CommandRun json = ask("show " + what + " --json");
        assertEquals(0, json.code(), json::err);
        assertEquals(1, json.out().lines().count());
        assertTrue(((List<?>) Json.read(json.out().strip())).size() <= lines.size() - 1, json::out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "show dishes | culvert show: there is no table 'dishes'; there is interfaces,",
                "route add 10.0.0.0/8 via | culvert route add: 'via' needs a value behind it",
                "route add 10.0.0.0/8 by x | culvert route add: 'by' is unknown here; there is fib, interface, metric,",
                "route add 10.0.0.0/8 metric 5 | culvert route add: a route has to have 'via' or 'interface' or both,",
                "route add 10.0.0/8 via 10.8.0.2 | culvert route add: not an IP address: 10.0.0",
                "route add 10.0.0.0/8 interface tun9 | culvert route add: there is no interface tun9",
                "route add 10.0.0.0/8 via 203.0.113.1 | culvert route add: ",
                "route add 10.0.0.0/8 fib 99 via 10.8.0.2 | culvert route add: \"fib\" is 99 but has to be a number from",
                "route get 10.0.0.0/8 | culvert route get: \"address\" is \"10.0.0.0/8\" but has to be one address",
                "route delete 10.8.0.1/32 | culvert route delete: there is no such route in FIB 0 that somebody added:",
                "interface tun0 sideways | culvert interface: 'sideways' is no change; there is up, down, mtu BYTES,",
                "interface tun0 mtu 100 | culvert interface: the MTU of tun0 is 100 but has to be 576 to 65535",
                "interface tun9 up | culvert interface: there is no interface tun9",
                "interface tun0 address add 10.8.0.1/24 | culvert interface: tun0 can have the address",
                "interface tun0 address delete 10.1.1.1 | culvert interface: tun0 has no address 10.1.1.1",
                "peer add tun0 laptop | culvert peer add: there is no WireGuard interface \"tun0\"",
                "peer add WG somebody | culvert peer add: \"publicKey\" is neither a key, 44 characters of base64, nor",
                "peer add WG laptop endpoint nowhere | culvert peer add: endpoint is neither ADDRESS:PORT nor",
                "peer add WG laptop endpoint x.invalid:1 | culvert peer add: endpoint is 'x.invalid:1' but has to be",
                "peer add WG laptop allowed-ips 10.9.0.2/33 | culvert peer add: prefix length 33 is not 0 to 32,",
                "peer add WG laptop persistent-keepalive 70000 | culvert peer add: \"persistentKeepaliveSeconds\" is",
                "peer add WG laptop preshared-key /nonexistent | culvert peer add: preshared-key: the file /nonexistent",
                "sysctl net.inet.ip.nothing | culvert sysctl: net.inet.ip.nothing: there is no such value",
                "sysctl net.inet.ip.redirect=7 | culvert sysctl: net.inet.ip.redirect: 7 is neither 0 nor 1",
                "reload | culvert reload: this gateway cannot reload its file; restart it"
            })
    void shouldSayWhatIsWrong(final String words, final String sentence) {
        final CommandRun run = ask(words);
        assertEquals(2, run.code(), run::out);
        assertTrue(run.err().startsWith(sentence), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
