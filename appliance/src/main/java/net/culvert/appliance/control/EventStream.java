// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands what happens to all who watch. Any thread publishes, and never waits: who reads too slowly loses events, and is
 * told how many.
 */
public final class EventStream {
    /** Events that wait for one reader. */
    static final int LIMIT = 1024;

    private final List<Reader> readers = new CopyOnWriteArrayList<>();

    /** Nobody watches yet. */
    public EventStream() {}

    /** Tells all who watch. */
    public void publish(final Event event) {
        for (final Reader reader : readers) {
            reader.offer(event);
        }
    }

    /** Whether anybody watches; what is costly to say need not be said else. */
    public boolean isWatched() {
        return !readers.isEmpty();
    }

    /** Watches from now on what is of the kinds, or all, until it is closed. */
    Reader watch(final List<String> kinds) {
        final Reader reader = new Reader(kinds);
        readers.add(reader);
        return reader;
    }

    /** One who watches; one thread. */
    final class Reader implements AutoCloseable {
        private final List<String> kinds;
        private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(LIMIT);
        private final AtomicLong lost = new AtomicLong(); // since the last was told

        private Reader(final List<String> kinds) {
            this.kinds = List.copyOf(kinds);
        }

        private void offer(final Event event) {
            if (event.isOf(kinds) && !waiting.offer(event)) {
                lost.incrementAndGet();
            }
        }

        /** The next event, or null after so long a time without one. */
        Event next(final long limitMs) throws InterruptedException {
            if (lost.get() > 0 && waiting.isEmpty()) {
                return Event.of("stream.lost", "events", lost.getAndSet(0));
            }
            return waiting.poll(limitMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            readers.remove(this);
        }
    }
}
