// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A short run of iperf3 from one namespace to an address in another. */
final class Iperf {
    private static final String PORT = "5201";
    private static final Pattern RECEIVED = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)");
    private static final Pattern LOST_PERCENT = Pattern.compile("\"sum\":\\s*\\{[^}]*\"lost_percent\":\\s*([0-9.e-]+)");

    private Iperf() {}

    /** One TCP stream for so long, towards the server or (reverse) from it; it has to carry something. */
    static void tcp(final Namespace client, final Namespace server, final String address, final String... options) {
        final String json = run(client, server, address, options);
        assertTrue(number(RECEIVED, json) > 100_000, () -> "hardly anything arrived: " + json);
    }

    /** UDP at a modest rate; what may be lost is what two busy cores may lose at a start. */
    static void udp(final Namespace client, final Namespace server, final String address, final int lengthBytes) {
        final String rate = lengthBytes < 100 ? "500k" : "20M"; // bit/s; 3500 small datagrams a second
        final String json =
                run(client, server, address, "-u", "-b", rate, "-t", "1", "-l", String.valueOf(lengthBytes));
        assertTrue(number(LOST_PERCENT, json) < 5, () -> "too much was lost: " + json);
    }

    /** UDP in datagrams that may be longer than a link's MTU; some of them have to arrive. */
    static void someDatagrams(
            final Namespace client, final Namespace server, final String address, final int lengthBytes) {
        final String json =
                run(client, server, address, "-u", "-b", "20M", "-t", "1", "-l", String.valueOf(lengthBytes));
        assertTrue(number(LOST_PERCENT, json) < 100, () -> "nothing arrived: " + json);
    }

    private static String run(
            final Namespace client, final Namespace server, final String address, final String... options) {
        try (Program listener = server.start("iperf3", "-s", "-1", "-p", PORT, "--forceflush")) {
            listener.awaitOutput("Server listening");
            final String[] words =
                    Command.words("iperf3 -J -i0 --connect-timeout 5000 -p " + PORT + " -c " + address, options);
            final Command.Result result = client.attempt(Duration.ofSeconds(30), words);
            assertTrue(result.exitCode() == 0, result::output);
            return result.output();
        }
    }

    private static double number(final Pattern pattern, final String json) {
        final Matcher matcher = pattern.matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + json);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
