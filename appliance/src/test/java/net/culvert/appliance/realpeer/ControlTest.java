// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.control.Json;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The hub of config/hub.toml with a real peer, seen by {@code wg} and by {@code culvert}. */
class ControlTest {
    private static final String LAPTOP = "10.9.0.2";
    // the first start after a build makes a start-up cache, which takes longer on busy cores than a program may
    private static final Duration FIRST_START_LIMIT = Duration.ofMinutes(1);

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldSayTheSameAsWgAndObey() throws IOException {
        final Command.Result first = Command.attempt(FIRST_START_LIMIT, List.of(culvert(), "--version"));
        assertEquals(0, first.exitCode(), first::output);
        final Namespace middle = lab.namespace();
        final Namespace namespace = lab.namespace();
        lab.cable(middle, namespace).leftAddress("192.0.2.1/30").rightAddress("192.0.2.2/30");
        final WgPeer laptop = lab.peer(WIREGUARD_GO, namespace).address(LAPTOP + "/24");
        final Hub hub = lab.keep(new Hub(middle, Map.of("laptop", laptop))).start();
        laptop.set("peer", hub.members.publicKey(), "endpoint", "192.0.2.1:51820", "allowed-ips", "10.9.0.0/24");
        Ping.untilAnswered(namespace, Hub.IPV4);

        String before = "";
        Map<String, Map<?, ?>> rows = Map.of();
        for (String now = dump(hub); !now.equals(before); now = dump(hub)) { // until nothing passed in between
            before = now;
            rows = peers(hub);
        }
        assertEquals("laptop", rows.get(laptop.keys().publicKey()).get("name"));
        assertAgree(before, rows);

        culvert(hub, "peer", "remove", "wg0", "laptop");
        assertFalse(
                hub.beside("wg", "show", "wg0", "peers").contains(laptop.keys().publicKey()));
        assertEquals(0, Ping.answered(namespace, Hub.IPV4, 1));

        hub.program().terminate();
        assertEquals(0, hub.program().awaitExit(Duration.ofSeconds(5)), hub.program()::output);
        assertFalse(Files.exists(hub.socket()), "the control socket is still there");
    }

    /** Rows of show peers by public key. */
    private static Map<String, Map<?, ?>> peers(final Hub hub) throws IOException {
        final Map<String, Map<?, ?>> rows = new HashMap<>();
        for (final Object row :
                (List<?>) Json.read(culvert(hub, "show", "peers", "--json").strip())) {
            rows.put(((Map<?, ?>) row).get("publicKey").toString(), (Map<?, ?>) row);
        }
        return rows;
    }

    private static String culvert(final Hub hub, final String... words) {
        return Command.run(Command.words(
                Command.words(culvert(), words), "--socket", hub.socket().toString()));
    }

    private static String culvert() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".mvn"))) {
            root = root.getParent();
        }
        return root.resolve("culvert").toString();
    }

    /**
     * A line for each peer: interface, key, preshared key, endpoint, allowed IPs, handshake, received, sent, keepalive.
     */
    private static String dump(final Hub hub) {
        return hub.beside("wg", "show", "all", "dump");
    }

    private static void assertAgree(final String dump, final Map<String, Map<?, ?>> rows) {
        int peers = 0;
        for (final String line : dump.lines().toList()) {
            final String[] fields = line.split("\t");
            if (fields.length == 9) {
                final Map<?, ?> row = rows.get(fields[1]);
                assertEquals(fields[0], row.get("interface"), line);
                assertEquals(fields[3], text(row.get("endpoint"), "(none)"), line);
                assertEquals(fields[4], text(row.get("allowedIps"), "").replaceAll("[\\[\\] ]", ""), line);
                assertEquals(fields[5], text(row.get("latestHandshakeSeconds"), "0"), line);
                assertEquals(fields[6], text(row.get("receivedBytes"), ""), line);
                assertEquals(fields[7], text(row.get("sentBytes"), ""), line);
                peers++;
            }
        }
        assertEquals(rows.size(), peers);
        assertTrue(peers > 0, "wg shows peers");
    }

    private static String text(final Object value, final String otherwise) {
        return value == null ? otherwise : value.toString();
    }
}
