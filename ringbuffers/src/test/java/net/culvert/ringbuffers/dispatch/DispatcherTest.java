// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Order, policy, limit and live changes of a dispatcher, with bursts that hold a number each. */
@Timeout(30)
class DispatcherTest {
    private static final class Numbered {
        int number = -1;
        int processed;
    }

    /** Work that takes uneven time, so that workers overtake each other. */
    private static final class Recording implements BurstWork<Numbered> {
        final List<Integer> finished = new ArrayList<>(); // written in finish alone: its happens-before is under test
        final Set<Thread> processors = ConcurrentHashMap.newKeySet();
        final Set<Thread> finishers = ConcurrentHashMap.newKeySet();
        final CountDownLatch gate = new CountDownLatch(1);
        volatile boolean isGated;
        volatile int faultAt = -1;

        @Override
        public void process(final Numbered burst, final int worker) {
            processors.add(Thread.currentThread());
            if (isGated) {
                awaitGate();
            }
            if (burst.number % 7 == 0) {
                LockSupport.parkNanos(50_000);
            }
            burst.processed = burst.number;
            if (burst.number == faultAt) {
                throw new IllegalStateException("a fault at " + burst.number);
            }
        }

        private void awaitGate() {
            try {
                gate.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void finish(final Numbered burst) {
            finishers.add(Thread.currentThread());
            assertEquals(burst.number, burst.processed);
            finished.add(burst.number);
            burst.number = -1;
        }
    }

    private final Recording work = new Recording();

    private Dispatcher<Numbered> dispatcher(final DispatchPolicy policy, final int workers, final int limit) {
        return new Dispatcher<>(
                work, new Numbered(), Numbered::new, Thread::new, new DispatchSettings(policy, workers, limit, 0));
    }

    /** Dispatches one burst, waiting for a place; returns whether one was there at once. */
    private static void send(final Dispatcher<Numbered> dispatcher, final int number, final boolean more) {
        Numbered burst = dispatcher.next();
        while (dispatcher.isFull()) {
            LockSupport.parkNanos(10_000);
            burst = dispatcher.next();
        }
        assertEquals(-1, burst.number, "a burst must be empty when it is given out");
        burst.number = number;
        dispatcher.dispatch(more);
    }

    private void assertInOrder(final int count) {
        assertEquals(count, work.finished.size());
        for (int i = 0; i < count; i++) {
            assertEquals(i, work.finished.get(i));
        }
    }

    @ParameterizedTest(name = "{0}, {1} workers, limit {2}")
    @CsvSource({
        "DIRECT,1,8",
        "DEFERRED,1,1",
        "DEFERRED,1,8",
        "DEFERRED,2,8",
        "DEFERRED,3,5",
        "HYBRID,1,8",
        "HYBRID,4,16"
    })
    void shouldFinishInTheOrderOfReading(final DispatchPolicy policy, final int workers, final int limit) {
        final int count = 5_000;
        try (Dispatcher<Numbered> dispatcher = dispatcher(policy, workers, limit)) {
            for (int i = 0; i < count; i++) {
                send(dispatcher, i, i % 3 != 0);
            }
        }
        assertInOrder(count);
        final Set<Thread> reader = Set.of(Thread.currentThread());
        switch (policy) {
            case DIRECT -> assertEquals(reader, work.processors);
            case DEFERRED -> {
                assertEquals(workers, work.processors.size());
                assertFalse(work.processors.contains(Thread.currentThread()));
                assertEquals(1, work.finishers.size());
            }
            case HYBRID -> assertTrue(work.processors.size() > 1 && work.processors.contains(Thread.currentThread()));
        }
    }

    @Test
    void shouldKeepOrderWhileThePolicyChanges() {
        final int count = 3_000;
        try (Dispatcher<Numbered> dispatcher = dispatcher(DispatchPolicy.DIRECT, 1, 8)) {
            for (int i = 0; i < count; i++) {
                if (i % 100 == 0) {
                    final DispatchPolicy policy = DispatchPolicy.values()[i / 100 % 3];
                    dispatcher.settings(new DispatchSettings(policy, 1 + i / 100 % 4, 8, i % 200 == 0 ? 0 : 20_000));
                }
                send(dispatcher, i, true);
            }
        }
        assertInOrder(count);
    }

    @Test
    void shouldSayFullAtTheLimitAndTakeAgainBelowIt() {
        work.isGated = true;
        try (Dispatcher<Numbered> dispatcher = dispatcher(DispatchPolicy.DEFERRED, 2, 3)) {
            for (int i = 0; i < 3; i++) {
                send(dispatcher, i, true);
            }
            assertEquals(3, dispatcher.length());
            final Numbered refused = dispatcher.next();
            assertTrue(dispatcher.isFull());
            assertSame(refused, dispatcher.next(), "what is dropped needs no memory of its own");
            work.gate.countDown();
            dispatcher.drain();
            send(dispatcher, 3, true);
        }
        assertInOrder(4);
    }

    @Test
    void shouldFinishAloneBehindAllOthers() {
        try (Dispatcher<Numbered> dispatcher = dispatcher(DispatchPolicy.DEFERRED, 2, 8)) {
            for (int i = 0; i < 7; i++) {
                send(dispatcher, i, true);
            }
            dispatcher.next().number = 7;
            dispatcher.dispatchAlone();
            assertEquals(8, work.finished.size());
            assertTrue(work.finishers.contains(Thread.currentThread()));
        }
        assertInOrder(8);
    }

    @ParameterizedTest(name = "{0}, {1} workers")
    @CsvSource({"DEFERRED,1", "DEFERRED,2"})
    void shouldLoseNoMoreThanTheBurstToAFault(final DispatchPolicy policy, final int workers) {
        work.faultAt = 5;
        final List<Throwable> reported = new CopyOnWriteArrayList<>();
        final ThreadFactory threads = run -> {
            final Thread thread = new Thread(run);
            thread.setUncaughtExceptionHandler((where, fault) -> reported.add(fault));
            return thread;
        };
        try (Dispatcher<Numbered> dispatcher = new Dispatcher<>(
                work, new Numbered(), Numbered::new, threads, new DispatchSettings(policy, workers, 4, 0))) {
            for (int i = 0; i < 20; i++) {
                send(dispatcher, i, true);
            }
        }
        assertInOrder(20);
        assertEquals(1, reported.size());
        assertEquals("a fault at 5", reported.getFirst().getMessage());
    }

    @Test
    void shouldReuseABurstThatNothingWasReadInto() {
        try (Dispatcher<Numbered> dispatcher = dispatcher(DispatchPolicy.DEFERRED, 1, 2)) {
            assertSame(dispatcher.next(), dispatcher.next());
            send(dispatcher, 0, true);
        }
        assertInOrder(1);
    }

    @Test
    void shouldRefuseSettingsThatCannotBe() {
        assertEquals(
                "the number of workers is 0 but has to be 1 to 64",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new DispatchSettings(DispatchPolicy.DEFERRED, 0, 1, 0))
                        .getMessage());
        assertEquals(
                "the number of queued bursts is 257 but has to be 1 to 256",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new DispatchSettings(DispatchPolicy.DEFERRED, 1, 257, 0))
                        .getMessage());
    }
}
