// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reload changes of a running process. */
@Timeout(60)
class ReloadProcessTest {
    private static final String BASE = MemoryGateway.LEFT_AND_RIGHT.replace("filter = \"list\"\n", "");
    private static final long WINDOW_NS = 40_000_000;

    @TempDir
    private Path directory;

    private String file(final String keys) {
        return "[gateway]\nstate = \"" + directory + "\"\n" + keys + "\n" + BASE;
    }

    private static String dispatch(final MemoryGateway gateway) {
        final String[] value = new String[1];
        gateway.gateway()
                .control()
                .run(() -> value[0] = gateway.gateway().tunables().read("net.isr.dispatch"));
        return value[0];
    }

    private static void assertForwards(final MemoryGateway gateway, final int number) {
        gateway.send("left0", toTheRight().number(number).bytes());
        assertEquals(number, Udp.number(gateway.take("right0")));
    }

    @Test
    void shouldChangeWhichThreadWorksOnAPacket() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file("workers = 2"))) {
            gateway.reload(file("workers = 2\ndispatch = \"hybrid\""));
            assertEquals("hybrid", dispatch(gateway));
            assertForwards(gateway, 1);

            final String sysctl = "[sysctl]\n\"net.isr.dispatch\" = \"deferred\"\n"; // its other name wins
            gateway.reload(file("workers = 2\ndispatch = \"hybrid\"") + sysctl);
            assertEquals("deferred", dispatch(gateway));
            assertForwards(gateway, 2);

            gateway.reload(file("workers = 2\ndispatch = \"hybrid\""));
            assertEquals("hybrid", dispatch(gateway));
            gateway.reload(file("workers = 2"));
            assertEquals("direct", dispatch(gateway));
            assertForwards(gateway, 3);
        }
    }

    @Test
    void shouldLeaveAloneWhatWasSetByHandAndTheFileDoesNotChange() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file("workers = 2"))) {
            gateway.set("net.isr.dispatch", "deferred");
            gateway.reload(file("workers = 2") + "[interface.lo1]\nkind = \"loopback\"\n");
            assertEquals("deferred", dispatch(gateway));
        }
    }

    @Test
    void shouldRefuseADispatchThatWouldTakeMoreThreads() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file("workers = 1"))) {
            final String refused = file("workers = 2\ndispatch = \"hybrid\"");
            final String sentence = assertThrows(IllegalArgumentException.class, () -> gateway.reload(refused))
                    .getMessage();
            assertTrue(sentence.startsWith("[gateway] workers cannot change"), sentence);
            assertTrue(sentence.contains("from 1 to 2 takes a restart"), sentence);
            assertEquals("direct", dispatch(gateway));
        }
    }

    @Test
    void shouldChangeWhatAThreadWithoutWorkDoes() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file("idle = \"park\""))) {
            gateway.reload(file("idle = \"spin\""));
            awaitCpuTime(busyNs -> busyNs > WINDOW_NS / 4); // the machine may have others to serve
            gateway.reload(file("idle = \"park\""));
            awaitCpuTime(busyNs -> busyNs < WINDOW_NS / 100);
            assertForwards(gateway, 1);
        }
    }

    /** Waits until the forwarding thread works for such a time of a window. */
    private static void awaitCpuTime(final LongPredicate isReached) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        boolean isOver = false;
        while (!isOver) {
            final long before = cpuNs();
            Thread.sleep(WINDOW_NS / 1_000_000);
            final long busyNs = cpuNs() - before;
            isOver = isReached.test(busyNs);
            assertTrue(isOver || System.nanoTime() - deadlineNs < 0, () -> "it worked for " + busyNs + " ns");
        }
    }

    private static long cpuNs() {
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("forward-0")) {
                return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
            }
        }
        throw new AssertionError("there is no forwarding thread");
    }
}
