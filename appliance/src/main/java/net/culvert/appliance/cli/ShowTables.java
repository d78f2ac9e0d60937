// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the rows of {@code culvert show} look to people. Any thread. */
final class ShowTables {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final long NS_PER_US = 1_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long LONG_NS = 10 * NS_PER_SECOND;

    private static final Map<String, TextTable<Map<?, ?>>> TABLES = new LinkedHashMap<>();

    static {
        TABLES.put(
                "interfaces",
                words("NAME", "name", "KIND", "kind")
                        .left("STATE", row -> Boolean.TRUE.equals(row.get("up")) ? "up" : "down")
                        .right("MTU", text("mtu"))
                        .right("FIB", text("fib"))
                        .right("RECEIVED", bytes("inputBytes"))
                        .right("SENT", bytes("outputBytes"))
                        .right(
                                "DROPS",
                                row -> Long.toString(
                                        sum(row, "inputDrops", "inputErrors", "outputDrops", "outputErrors")))
                        .left(
                                "ADDRESSES",
                                row -> both(
                                        list("addresses").apply(row),
                                        text("description").apply(row))));
        TABLES.put("addresses", words("INTERFACE", "interface", "ADDRESS", "address", "PEER", "peer"));
        TABLES.put(
                "peers",
                words("INTERFACE", "interface")
                        .left(
                                "PEER",
                                row -> row.get("name") == null ? string(row.get("publicKey")) : string(row.get("name")))
                        .left("ENDPOINT", text("endpoint"))
                        .left("HANDSHAKE", row -> ago(row.get("latestHandshakeSeconds")))
                        .right("RECEIVED", bytes("receivedBytes"))
                        .right("SENT", bytes("sentBytes"))
                        .left("ALLOWED IPS", list("allowedIps")));
        TABLES.put(
                "routes",
                new TextTable<Map<?, ?>>()
                        .right("FIB", text("fib"))
                        .left("TO", text("to"))
                        .left("ACTION", text("action"))
                        .left("INTERFACE", text("interface"))
                        .left("VIA", text("via"))
                        .right("METRIC", text("metric"))
                        .right("MTU", text("mtu"))
                        .left("ORIGIN", text("origin"))
                        .left("STATE", row -> Boolean.TRUE.equals(row.get("usable")) ? "" : "waits"));
        TABLES.put("fibs", figures("FIB", "fib", "PREFIXES", "prefixes", "ROUTES", "routes"));
        TABLES.put(
                "queues",
                words("INTERFACE", "interface", "DIRECTION", "direction")
                        .right("WORKER", text("worker"))
                        .right("LENGTH", text("length"))
                        .right("LIMIT", text("limit"))
                        .right("DROPS", text("drops")));
        TABLES.put(
                "drops",
                words("PATH", "path", "REASON", "reason")
                        .right("PACKETS", text("packets"))
                        .right("BYTES", bytes("bytes"))
                        .left("MEANING", text("meaning")));
        TABLES.put(
                "flows",
                words("PROTOCOL", "protocol")
                        .left("FROM", endpoint("from", "fromPort"))
                        .left("TO", endpoint("to", "toPort"))
                        .right("FIB", text("fib"))
                        .left("INPUT", text("interface"))
                        .left("OUTPUT", text("output"))
                        .right("IDLE", time("idleNs")));
        TABLES.put(
                "states",
                words("PROTOCOL", "protocol")
                        .left("FROM", endpoint("from", "fromPort"))
                        .left("TO", endpoint("to", "toPort"))
                        .left("INTERFACE", text("interface"))
                        .left("WAY", text("direction"))
                        .right("RULE", text("rule"))
                        .left("PHASE", text("phase"))
                        .right("LEFT", time("leftNs")));
        TABLES.put(
                "rules",
                words("LIST", "list")
                        .right("RULE", text("number"))
                        .left("WAY", text("direction"))
                        .left("ACTION", text("action"))
                        .right("PACKETS", text("packets"))
                        .right("BYTES", bytes("bytes"))
                        .left("USED BY", list("usedBy"))
                        .left("MATCHES", row -> matches(row)));
        TABLES.put(
                "pipes",
                words("NAME", "name")
                        .right("BANDWIDTH", row -> bits(number(row, "bandwidthBitsPerSecond")))
                        .right("DELAY", time("delayNs"))
                        .right("LOSS", text("loss"))
                        .right("ENTERED", text("enteredPackets"))
                        .right("LEFT", text("leftPackets"))
                        .right("LOST", text("lostPackets"))
                        .right("DROPPED", text("droppedPackets"))
                        .right("HELD", text("heldPackets")));
        TABLES.put(
                "histograms",
                words("STAGE", "stage")
                        .right("P50", time("p50Ns"))
                        .right("P99", time("p99Ns"))
                        .right("P99.9", time("p999Ns"))
                        .right("MAX", time("maxNs")));
        TABLES.put("sysctls", words("NAME", "name", "VALUE", "value", "DESCRIPTION", "description"));
        TABLES.put("counters", words("NAME", "name").right("VALUE", text("value")));
    }

    private ShowTables() {}

    /** What there are tables of. */
    static List<String> names() {
        return List.copyOf(TABLES.keySet());
    }

    /** The lines of a table. */
    static List<String> lines(final String what, final List<Map<?, ?>> rows) {
        return TABLES.get(what).lines(rows);
    }

    private static TextTable<Map<?, ?>> words(final String... titlesAndMembers) {
        final TextTable<Map<?, ?>> table = new TextTable<>();
        for (int i = 0; i < titlesAndMembers.length; i += 2) {
            table.left(titlesAndMembers[i], text(titlesAndMembers[i + 1]));
        }
        return table;
    }

    private static TextTable<Map<?, ?>> figures(final String... titlesAndMembers) {
        final TextTable<Map<?, ?>> table = new TextTable<>();
        for (int i = 0; i < titlesAndMembers.length; i += 2) {
            table.right(titlesAndMembers[i], text(titlesAndMembers[i + 1]));
        }
        return table;
    }

    private static Function<Map<?, ?>, String> text(final String member) {
        return row -> string(row.get(member));
    }

    private static Function<Map<?, ?>, String> endpoint(final String address, final String port) {
        return row -> string(row.get(address)) + " " + string(row.get(port));
    }

    private static String string(final Object value) {
        return value == null ? "-" : value.toString();
    }

    private static Function<Map<?, ?>, String> list(final String member) {
        return row -> row.get(member) instanceof final List<?> list && !list.isEmpty()
                ? list.stream().map(Object::toString).collect(Collectors.joining(", "))
                : "-";
    }

    private static String matches(final Map<?, ?> row) {
        final String options = list("options").apply(row);
        return string(row.get("match")) + (options.equals("-") ? "" : ", " + options);
    }

    private static String both(final String list, final String description) {
        return description.isEmpty() ? list : list + " \"" + description + '"';
    }

    private static long number(final Map<?, ?> row, final String member) {
        return row.get(member) instanceof final Long number ? number : 0;
    }

    private static long sum(final Map<?, ?> row, final String... members) {
        long sum = 0;
        for (final String member : members) {
            sum += number(row, member);
        }
        return sum;
    }

    private static Function<Map<?, ?>, String> bytes(final String member) {
        return row -> bytes(number(row, member));
    }

    /** {@code 512 B}, {@code 1.5 KiB}. */
    static String bytes(final long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1_000 && unit < BYTES.length - 1) { // four digits are more than people read
            shown /= 1_024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", shown, BYTES[unit]);
    }

    private static String bits(final long bitsPerSecond) {
        return bitsPerSecond == 0 ? "-" : String.format(Locale.ROOT, "%.3f Mbit/s", bitsPerSecond / 1e6);
    }

    private static Function<Map<?, ?>, String> time(final String member) {
        return row -> {
            final long ns = number(row, member);
            if (row.get(member) == null) {
                return "-";
            }
            if (ns >= LONG_NS) {
                return ns / NS_PER_SECOND + " s";
            }
            return ns < NS_PER_MS
                    ? String.format(Locale.ROOT, "%.1f us", (double) ns / NS_PER_US)
                    : String.format(Locale.ROOT, "%.1f ms", (double) ns / NS_PER_MS);
        };
    }

    private static String ago(final Object seconds) {
        return seconds instanceof final Long then ? ago(System.currentTimeMillis() / 1_000 - then) : "never";
    }

    /** {@code 7 s ago}, {@code 2 min ago}, {@code 26 h ago}. */
    static String ago(final long seconds) {
        if (seconds < 120) {
            return Math.max(0, seconds) + " s ago";
        }
        return seconds < 7_200 ? seconds / 60 + " min ago" : seconds / 3_600 + " h ago";
    }
}
