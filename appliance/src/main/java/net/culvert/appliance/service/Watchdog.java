// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import net.culvert.appliance.path.PathThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the service manager that all is well, as long as every thread of the gateway answers; on a thread of its own.
 * It asks all of them, gives them half of the manager's patience, and says nothing while one is silent.
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int LOOKS = 8; // at a silent thread, in half of the manager's patience

    private final ServiceNotifier notifier;
    private final Supplier<List<PathThread>> threads;
    private final long intervalNs;
    private final Thread thread = new Thread(this::run, "watchdog");
    private volatile boolean running = true;

    private Watchdog(final ServiceNotifier notifier, final Supplier<List<PathThread>> threads) {
        this.notifier = notifier;
        this.threads = threads;
        intervalNs = notifier.watchdogNs() / 2;
    }

    /** Watches the threads, which may be others each time; does nothing where the manager expects nothing. */
    public static Watchdog start(final ServiceNotifier notifier, final Supplier<List<PathThread>> threads) {
        final Watchdog watchdog = new Watchdog(notifier, threads);
        if (watchdog.intervalNs > 0) {
            watchdog.thread.setDaemon(true);
            watchdog.thread.start();
        }
        return watchdog;
    }

    private void run() {
        while (running) {
            final List<PathThread> asked = threads.get();
            asked.forEach(PathThread::ask);
            sleep(intervalNs);
            awaitAnswers(asked);
            if (running) {
                notifier.alive();
            }
        }
    }

    private void awaitAnswers(final List<PathThread> asked) {
        boolean isReported = false;
        while (running && !asked.stream().allMatch(PathThread::hasAnswered)) {
            if (!isReported) {
                LOG.error("No sign of life from {}", silent(asked));
                isReported = true;
            }
            sleep(Math.max(1, intervalNs / LOOKS));
        }
    }

    private static List<String> silent(final List<PathThread> asked) {
        return asked.stream()
                .filter(each -> !each.hasAnswered())
                .map(PathThread::name)
                .toList();
    }

    private void sleep(final long limitNs) {
        final long endNs = System.nanoTime() + limitNs;
        long leftNs = limitNs;
        while (running && leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = endNs - System.nanoTime();
        }
    }

    /** Says nothing any more. */
    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
