// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "A gateway in five minutes" of the README, word by word: its commands, its file, and what it promises. */
class ReadmeTest {
    private static final Path README = Hub.root().resolve("README.md");
    private static final String SECTION = "## A gateway in five minutes\n";
    private static final Pattern BLOCK =
            Pattern.compile("^```(?:toml)?\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String INTO_THE_HUB = "10.8.0.0/24"; // what the README says that peers have as allowed IPs

    @AutoClose
    private final Lab lab = new Lab();

    @TempDir
    private Path directory;

    private static List<String> blocks() throws IOException {
        final String readme = Files.readString(README);
        final int begin = readme.indexOf(SECTION);
        final int end = readme.indexOf("\n## ", begin + SECTION.length());
        final Matcher blocks = BLOCK.matcher(readme.substring(begin, end));
        return blocks.results().map(result -> result.group(1)).toList();
    }

    private WgPeer peer(final Namespace hub, final int number) {
        final Namespace namespace = lab.namespace();
        lab.cable(hub, namespace)
                .leftAddress("192.0.2." + (4 * number + 1) + "/30")
                .rightAddress("192.0.2." + (4 * number + 2) + "/30");
        return lab.peer(Implementation.WIREGUARD_GO, namespace).start().address("10.8.0." + (2 + number) + "/24");
    }

    private static String first(final String line) {
        return line.replaceFirst(" *#.*", "");
    }

    @Test
    void shouldBringUpTheGatewayOfTheReadme() throws Exception {
        final List<String> blocks = blocks();
        assertEquals(3, blocks.size(), "keys, file, commands");
        Files.createSymbolicLink(directory.resolve("culvert"), Hub.root().resolve("culvert"));
        final Namespace hub = lab.namespace();
        final WgPeer laptop = peer(hub, 0);
        final WgPeer office = peer(hub, 1);

        final List<String> printed = shell(hub, blocks.get(0)).lines().toList();
        final String publicKey = printed.getLast();

        final List<String> keys =
                List.of(laptop.keys().publicKey(), office.keys().publicKey());
        final int[] next = {0};
        final String file = Pattern.compile("\"\\.\\.\\.\"")
                .matcher(blocks.get(1))
                .replaceAll((MatchResult dots) -> Matcher.quoteReplacement("\"" + keys.get(next[0]++) + "\""));
        assertEquals(2, next[0], "peers in the file");
        Files.writeString(directory.resolve("hub.toml"), file);

        final List<String> commands =
                blocks.get(2).lines().map(ReadmeTest::first).toList();
        assertEquals(List.of("./culvert check hub.toml", "./culvert run hub.toml"), commands);
        shell(hub, commands.get(0));
        try (Program gateway = hub.start("sh", "-c", "cd " + directory + " && exec " + commands.get(1))) {
            gateway.awaitOutput("ready");
            for (final WgPeer each : List.of(laptop, office)) {
                final String endpoint = "192.0.2." + (each == laptop ? 1 : 5) + ":51820";
                each.set("peer", publicKey, "endpoint", endpoint, "allowed-ips", INTO_THE_HUB);
                Ping.untilAnswered(each.namespace(), "10.8.0.1");
            }
            assertEquals(3, Ping.answered(laptop.namespace(), "10.8.0.3", 3));
            final String hops = laptop.namespace().run("traceroute", "-n", "-q", "1", "-m", "3", "10.8.0.3");
            assertTrue(hops.contains(" 1  10.8.0.1 ") && hops.contains(" 2  10.8.0.3 "), hops);
            assertTrue(Files.exists(Path.of("/var/run/culvert/hub.counters")));
            gateway.terminate();
            assertEquals(0, gateway.awaitExit(Command.LIMIT));
        }
    }

    private String shell(final Namespace namespace, final String commands) {
        return namespace.run("sh", "-e", "-c", "cd " + directory + "\n" + commands);
    }
}
