// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.uapi.ControlQueue;

/**
 * Finds out which control threads answer. At most one question waits for each of them, so that one that is stuck does
 * not gather more and more that wait. Any thread.
 */
final class ControlProbe {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

    private final Gateway gateway;
    private final Map<ControlQueue, CompletableFuture<Void>> questions = new ConcurrentHashMap<>();

    ControlProbe(final Gateway gateway) {
        this.gateway = gateway;
    }

    /** The control threads that did not answer within a second; all are asked at once. */
    List<String> silent() {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        final Map<ControlQueue, String> threads = threads();
        questions.keySet().retainAll(threads.keySet());
        threads.keySet().forEach(thread -> questions.compute(thread, (queue, asked) -> ask(queue, asked)));
        final List<String> silent = new ArrayList<>();
        threads.forEach((thread, name) -> {
            if (!hasAnswered(questions.get(thread), deadlineNs)) {
                silent.add(name);
            }
        });
        return silent;
    }

    private Map<ControlQueue, String> threads() {
        final Map<ControlQueue, String> threads = new LinkedHashMap<>();
        threads.put(gateway.control(), "the control thread");
        for (final WireGuardPort tunnel : gateway.tunnels()) {
            threads.put(tunnel.controlQueue(), "the control thread of " + tunnel.name());
        }
        return threads;
    }

    private static CompletableFuture<Void> ask(final ControlQueue queue, final CompletableFuture<Void> asked) {
        return asked == null || asked.isDone()
                ? CompletableFuture.runAsync(() -> queue.run(() -> {}), Thread::startVirtualThread)
                : asked;
    }

    private static boolean hasAnswered(final CompletableFuture<Void> question, final long deadlineNs) {
        try {
            question.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (final ExecutionException | TimeoutException e) { // it has ended, or is stuck
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
