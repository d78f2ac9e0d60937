// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final int PATIENCE_MS = 200;
    private static final int LIMIT_MS = 5_000;

    /** Sleeps until it is roused; a stuck one does not come back from its work. */
    private static final class FakePath implements Path {
        private final Semaphore work = new Semaphore(0);
        private final Semaphore release = new Semaphore(0);
        private final Semaphore hangs = new Semaphore(0);
        private volatile boolean isStuck;

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public boolean doWork() {
            if (isStuck) {
                hangs.release();
                release.acquireUninterruptibly();
            }
            return false;
        }

        @Override
        public void await() {
            work.acquireUninterruptibly();
        }

        @Override
        public void wakeUp() {
            work.release();
        }
    }

    private final String name = "@culvert-watchdog-" + ProcessHandle.current().pid();
    private final FakePath first = new FakePath();
    private final FakePath second = new FakePath();
    private final List<PathThread> threads = new CopyOnWriteArrayList<>(List.of(thread(first), thread(second)));

    private static PathThread thread(final Path path) {
        final PathThread thread = new PathThread(path, new CpuBinding(List.of()), e -> {});
        thread.start();
        return thread;
    }

    @AfterEach
    void end() {
        for (final FakePath path : List.of(first, second)) {
            path.isStuck = false;
            path.release.release();
        }
        threads.forEach(PathThread::stop);
    }

    @Test
    void shouldSayThatAllIsWellWhileAllThreadsAnswer() {
        try (NotifyReceiver manager = new NotifyReceiver(name);
                ServiceNotifier notifier = notifier();
                Watchdog watchdog = Watchdog.start(notifier, () -> threads)) {
            assertNotNull(watchdog);
            for (int i = 0; i < 3; i++) {
                assertEquals("WATCHDOG=1", manager.take(LIMIT_MS));
            }
        }
    }

    @Test
    void shouldBeSilentWhileOneThreadHangsAndGoOnAfterwards() {
        second.isStuck = true;
        second.wakeUp();
        second.hangs.acquireUninterruptibly(); // a round that it began after the first question would be an answer
        try (NotifyReceiver manager = new NotifyReceiver(name);
                ServiceNotifier notifier = notifier();
                Watchdog watchdog = Watchdog.start(notifier, () -> threads)) {
            assertNotNull(watchdog);
            assertNull(manager.take(3 * PATIENCE_MS));
            assertFalse(threads.getLast().hasAnswered());

            second.isStuck = false;
            second.release.release();
            assertEquals("WATCHDOG=1", manager.take(LIMIT_MS));
        }
    }

    @Test
    void shouldNotWaitForAThreadThatWasStopped() {
        threads.getLast().stop();
        try (NotifyReceiver manager = new NotifyReceiver(name);
                ServiceNotifier notifier = notifier();
                Watchdog watchdog = Watchdog.start(notifier, () -> threads)) {
            assertNotNull(watchdog);
            assertEquals("WATCHDOG=1", manager.take(LIMIT_MS));
        }
    }

    private ServiceNotifier notifier() {
        return ServiceNotifier.from(
                Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", Integer.toString(PATIENCE_MS * 1000)));
    }
}
