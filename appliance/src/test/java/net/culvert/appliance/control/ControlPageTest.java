// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.forwarding.packets.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example of {@code CONTROL.md} is answered by what stands below it, or by the same with other values. */
class ControlPageTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```json\n(.*?)\n```");

    @TempDir
    private Path folder;

    @Test
    void shouldAnswerAsThePageSays() throws Exception {
        try (ServedGateway served = new ServedGateway(folder, () -> List.of("route 198.51.100.0/24 was added"))) {
            served.memory.send("tun0", new byte[20]); // so that something is dropped
            served.memory.send(
                    "tun0",
                    Packets.ipv4()
                            .from("10.8.0.2")
                            .to("203.0.113.9")
                            .udp(1024, 53)
                            .bytes());
            served.gateway().counters().newCounter("outbound.process.p50.ns");
            settle(served);
            final List<String> blocks = blocks(served.tunnel);
            int requests = 0;
            for (int i = 0; i < blocks.size(); i += 2) {
                if (blocks.get(i).contains("\"monitor\"")) {
                    monitor(served, blocks.subList(i, i + 3));
                    i++;
                } else {
                    compare(blocks.get(i), blocks.get(i + 1), served.raw((blocks.get(i) + "\n").getBytes()));
                }
                requests++;
            }
            assertEquals(requests(), requests);
        }
    }

    private static int requests() throws IOException {
        return page().split(Pattern.quote("\n{\"culvert\":1"), -1).length - 1;
    }

    private static void settle(final ServedGateway served) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (served.gateway().counters().snapshot().keySet().stream().noneMatch(name -> name.contains("noroute"))) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "nothing was dropped");
            Thread.sleep(1);
        }
    }

    private static String page() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("appliance/CONTROL.md"))) {
            root = root.getParent();
        }
        return Files.readString(root.resolve("appliance/CONTROL.md"));
    }

    private static List<String> blocks(final String tunnel) throws IOException {
        final List<String> blocks = new ArrayList<>();
        final Matcher matcher = BLOCK.matcher(page());
        while (matcher.find()) {
            blocks.add(matcher.group(1).replace("\n", "").replace("wg0", tunnel));
        }
        return blocks;
    }

    private static void compare(final String request, final String expected, final String answer) throws IOException {
        assertNotNull(answer, request);
        compare(request, Json.read(expected), Json.read(answer));
    }

    /** Objects have the same members in the same order, values are of the same type, lists begin by the same. */
    private static void compare(final String about, final Object expected, final Object actual) {
        switch (expected) {
            case null -> {}
            case final Map<?, ?> members -> {
                assertTrue(actual instanceof Map<?, ?>, about + ": " + actual);
                final Map<?, ?> others = (Map<?, ?>) actual;
                assertEquals(List.copyOf(members.keySet()), List.copyOf(others.keySet()), about);
                members.forEach((name, value) -> {
                    if (others.get(name) != null) {
                        compare(about + " " + name, value, others.get(name));
                    }
                });
            }
            case final List<?> list -> {
                assertTrue(actual instanceof List<?>, about + ": " + actual);
                final List<?> others = (List<?>) actual;
                assertFalse(!list.isEmpty() && others.isEmpty(), () -> about + ": nothing was answered");
                if (!list.isEmpty()) {
                    compare(about, list.getFirst(), others.getFirst());
                }
            }
            default -> {
                assertEquals(expected.getClass(), actual.getClass(), about);
                if (expected instanceof final String text && about.matches("[^ ]* ok")) { // what was done
                    assertEquals(text, actual, about);
                }
            }
        }
    }

    private static void monitor(final ServedGateway served, final List<String> blocks) throws Exception {
        try (RawClient client = new RawClient(served.socket())) {
            client.say(blocks.get(0));
            assertEquals(blocks.get(1), client.lines().readLine());
            served.ask("interface", Map.of("name", "tun0", "addAddress", "10.8.2.1/24"));
            compare(blocks.get(0), blocks.get(2), client.lines().readLine());
        }
    }
}
