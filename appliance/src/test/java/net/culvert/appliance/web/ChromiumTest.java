// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.appliance.Command;
import net.culvert.appliance.gateway.WebGateway;
import net.culvert.appliance.state.GatewayState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The status page as a browser shows it: its script runs for some seconds of its own time, then the page is read. */
@Timeout(120)
class ChromiumTest {
    private static final Pattern CELL = Pattern.compile("<td[^>]*>(.*?)</td>");
    private static final int BROWSER_MS = 3_000;

    @TempDir
    private Path profile;

    /** The page as its script left it; what the browser complained of is a failure. */
    private String page(final int port) throws Exception {
        final Command.Result result = Command.of(
                        "chromium",
                        "--headless",
                        "--no-sandbox", // it refuses to be root otherwise
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + profile,
                        "--virtual-time-budget=" + BROWSER_MS,
                        "--dump-dom",
                        "http://127.0.0.1:" + port + "/")
                .run();
        assertEquals(0, result.status(), result::err);
        assertFalse(result.err().contains(":CONSOLE"), result::err);
        return result.out();
    }

    /** The cells of each row of a table. */
    private static List<List<String>> rows(final String page, final String table) {
        final int from = page.indexOf("id=\"" + table + "\"");
        assertTrue(from >= 0, page);
        final List<List<String>> rows = new ArrayList<>();
        for (final String row :
                page.substring(from, page.indexOf("</table>", from)).split("<tr")) {
            final List<String> cells = new ArrayList<>();
            final Matcher matcher = CELL.matcher(row);
            while (matcher.find()) {
                cells.add(matcher.group(1));
            }
            if (cells.size() > 1) {
                rows.add(cells);
            }
        }
        return rows;
    }

    @Test
    void shouldShowWhatTheCountersSayAndAPeerThatConnects() throws Exception {
        try (WebGateway gateway = new WebGateway("");
                WebServer server = WebServer.open(gateway.gateway())) {
            gateway.carry(1_234);
            gateway.drop(5);

            final String before = page(server.address().getPort());
            gateway.connectPeer();
            final String after = page(server.address().getPort());

            assertTrue(before.contains(">running, "), before);
            final List<List<String>> interfaces = rows(before, "interfaces");
            assertEquals(
                    List.of("left0", "up", "192.0.2.254/24"), interfaces.get(0).subList(0, 3));
            assertEquals("1,239 packets", interfaces.get(0).get(6));
            assertEquals("1,234 packets", interfaces.get(1).get(7));
            final List<String> drop = rows(before, "drops").getFirst();
            assertEquals(List.of("worker0.ip", "ips_noroute", "no route to the destination", "5", "240 B"), drop);
            final List<String> absent = rows(before, "peers-table").getFirst();
            assertEquals(List.of("laptop", "never seen", "wg0", "–", "never"), absent.subList(0, 5));
            assertTrue(before.contains(">0 of 1<"), before);

            final List<String> present = rows(after, "peers-table").getFirst();
            assertEquals(List.of("laptop", "connected", "wg0"), present.subList(0, 3));
            assertTrue(present.get(3).matches("127\\.0\\.0\\.1:\\d+"), present::toString);
            assertTrue(present.get(4).endsWith(" s ago"), present::toString);
            assertEquals(gateway.peerKey(), present.getLast());
            assertTrue(after.contains(">1 of 1<"), after);
        }
    }

    @Test
    void shouldShowNamesAsTextAndOnlyThePeersInSight() throws Exception {
        final List<GatewayState.Peer> peers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            final String name = i == 0 ? "!<img src=x onerror=\"document.title='broken'\">" : "peer-" + i;
            peers.add(new GatewayState.Peer(
                    "wg0", name, "key" + i, "192.0.2.1:" + i, List.of("10.9.0.0/24"), 0, 1_000 + i, i));
        }
        final GatewayState state =
                new GatewayState("a</title><b>", 1, "", List.of(), peers, List.of(), List.of(), List.of(), Map.of());
        final String page = pageOf(state);

        final List<List<String>> rows = rows(page, "peers-table");
        assertEquals(
                "!&lt;img src=x onerror=\"document.title='broken'\"&gt;",
                rows.getFirst().getFirst());
        assertEquals("peer-1", rows.get(1).getFirst());
        assertEquals("peer-10", rows.get(10).getFirst(), "numbers are sorted as numbers");
        assertFalse(page.contains("<img"), "a name became markup");
        assertTrue(page.contains("<h1 id=\"name\">a&lt;/title&gt;&lt;b&gt;</h1>"), page);
        assertTrue(rows.size() >= 16 && rows.size() < 50, () -> rows.size() + " rows are drawn");
        assertTrue(page.contains("aria-rowcount=\"1001\"") && page.contains(">Peers (1000)<"), page);
    }

    private String pageOf(final GatewayState state) throws Exception {
        final StatusPage status = StatusPage.load();
        final Exchanges exchanges = new Exchanges(
                new Gate(null),
                Map.of("/", request -> status.reply(), "/api/state", request -> StateJson.reply(state)));
        final WebListener server =
                WebListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), exchanges);
        server.start();
        try {
            return page(server.address().getPort());
        } finally {
            server.close(0);
        }
    }
}
