// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router that runs is looked at by {@code culvert capture}, and what that writes by Wireshark's dissectors. */
class LiveCaptureTest {
    private static final int PINGS = 3;

    @AutoClose
    private final Lab lab = new Lab();

    @TempDir
    private Path directory;

    private static String culvert() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".mvn"))) {
            root = root.getParent();
        }
        return root.resolve("culvert").toString();
    }

    private static String name(final RoutedHosts hosts) {
        return hosts.countersFile().getFileName().toString().replace(".counters", "");
    }

    @Test
    void shouldWriteWhatPassesUntilASignal() {
        final RoutedHosts hosts = RoutedHosts.plain(lab);
        final Path file = directory.resolve("ping.pcapng");
        final Program capture = lab.keep(hosts.left
                .start(Command.words(
                        culvert() + " capture --gateway " + name(hosts) + " -i tun0 --dropped -w " + file + " icmp"))
                .awaitOutput("capturing"));
        assertEquals(PINGS, Ping.answered(hosts.left, RIGHT, PINGS));
        hosts.left.attempt(Command.LIMIT, "ping", "-n", "-c", "1", "-t", "1", "-W", "1", RIGHT);

        capture.terminate();

        assertEquals(0, capture.awaitExit(Command.LIMIT), capture::output);
        assertTrue(capture.output().contains("packets written, 0 lost"), capture::output);
        assertEquals(PINGS, count(file, "icmp.type == 8 && frame.packet_flags == 1 && ip.ttl > 1"));
        assertEquals(PINGS, count(file, "icmp.type == 0 && frame.packet_flags == 2"));
        assertEquals(1, count(file, "icmp.type == 8 && frame.comment contains \"ips_ttlexceeded\""));
        assertEquals(1, count(file, "icmp.type == 11 && frame.packet_flags == 2"));
        liveIntoAPipe(hosts);
    }

    /** As Wireshark takes it. */
    private void liveIntoAPipe(final RoutedHosts hosts) {
        final Program live = lab.keep(hosts.left.start(
                "sh",
                "-c",
                culvert() + " capture --gateway " + name(hosts)
                        + " -i tun1 -c 2 -w - icmp | tshark -l -n -r - -T fields -e icmp.type"));
        live.awaitOutput("capturing");
        assertEquals(1, Ping.answered(hosts.left, RIGHT, 1));
        assertEquals(0, live.awaitExit(Command.LIMIT), live::output);
        assertTrue(live.output().lines().toList().containsAll(List.of("8", "0")), live::output);
        assertTrue(live.output().contains("2 packets written, 0 lost"), live::output);
    }

    private static long count(final Path file, final String filter) {
        return Command.run("tshark", "-n", "-r", file.toString(), "-Y", filter, "-T", "fields", "-e", "frame.number")
                .lines()
                .filter(line -> line.matches("\\d+"))
                .count();
    }
}
