// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNotifierTest {
    private static final int LIMIT_MS = 5_000;

    @TempDir
    private Path directory;

    @Test
    void shouldTellHowFarItIs() {
        final String name = directory.resolve("notify").toString();
        try (NotifyReceiver manager = new NotifyReceiver(name);
                ServiceNotifier notifier = ServiceNotifier.from(Map.of("NOTIFY_SOCKET", name))) {
            notifier.ready("two\ninterfaces");
            final long beforeUs = System.nanoTime() / 1000;
            notifier.around(() -> notifier.status("reads")).run();
            notifier.status("busy");
            notifier.alive();
            notifier.stopping();

            assertEquals("READY=1\nSTATUS=two interfaces", manager.take(LIMIT_MS));
            final String[] reloading = manager.take(LIMIT_MS).split("\n|=");
            assertEquals(
                    List.of("RELOADING", "1", "MONOTONIC_USEC"),
                    List.of(reloading).subList(0, 3));
            final long sinceUs = Long.parseLong(reloading[3]) - beforeUs;
            assertTrue(sinceUs >= 0 && sinceUs < LIMIT_MS * 1000L, () -> "MONOTONIC_USEC is off by " + sinceUs);
            assertEquals("STATUS=reads", manager.take(LIMIT_MS));
            assertEquals("READY=1", manager.take(LIMIT_MS));
            assertEquals("STATUS=busy", manager.take(LIMIT_MS));
            assertEquals("WATCHDOG=1", manager.take(LIMIT_MS));
            assertEquals("STOPPING=1\nSTATUS=ending", manager.take(LIMIT_MS));
        }
    }

    @Test
    void shouldSpeakToAnAbstractSocket() {
        final String name = "@culvert-test-" + ProcessHandle.current().pid();
        try (NotifyReceiver manager = new NotifyReceiver(name);
                ServiceNotifier notifier = ServiceNotifier.from(Map.of("NOTIFY_SOCKET", name))) {
            notifier.status("here");
            assertEquals("STATUS=here", manager.take(LIMIT_MS));
        }
    }

    @Test
    void shouldGoOnWhereNobodyListens() {
        for (final String name : List.of("", "relative", "/nowhere/notify", "@nobody", "/" + "x".repeat(120))) {
            try (ServiceNotifier notifier = ServiceNotifier.from(Map.of("NOTIFY_SOCKET", name))) {
                notifier.ready("all");
                assertEquals(0, notifier.watchdogNs(), name);
            }
        }
    }

    @Test
    void shouldHeedTheWatchdogThatIsMeantForThisProcessAlone() {
        final String own = Long.toString(ProcessHandle.current().pid());
        assertEquals(3_000_000, watchdogNs("3000", own));
        assertEquals(0, watchdogNs("3000", "1"));
        assertEquals(0, watchdogNs("soon", own));
        assertEquals(0, watchdogNs("", own));
    }

    private static long watchdogNs(final String timeoutUs, final String pid) {
        final Map<String, String> environment =
                Map.of("NOTIFY_SOCKET", "@nobody", "WATCHDOG_USEC", timeoutUs, "WATCHDOG_PID", pid);
        try (ServiceNotifier notifier = ServiceNotifier.from(environment)) {
            return notifier.watchdogNs();
        }
    }

    @Test
    void shouldSayNothingTwice() {
        final String name = directory.resolve("quiet").toString();
        try (NotifyReceiver manager = new NotifyReceiver(name);
                ServiceNotifier notifier = ServiceNotifier.from(Map.of("NOTIFY_SOCKET", name))) {
            notifier.status("once");
            assertEquals("STATUS=once", manager.take(LIMIT_MS));
            assertNull(manager.take(50));
        }
    }
}
