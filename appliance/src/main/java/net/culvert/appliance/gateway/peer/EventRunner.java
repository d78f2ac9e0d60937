// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a command and a web server of events, one after the other, on a thread of its own. Any thread may call
 * {@link #on}: where too many events wait, the new one is dropped, counted, and the log says so. Whom it tells may
 * change between two events; no event is lost by that.
 */
final class EventRunner implements PeerEvents, AutoCloseable {
    /** How long a command or a web server may take for one event. */
    static final long LIMIT_MS = 10_000;

    private static final int QUEUE_LENGTH = 256; // events: a burst of peers that come after a restart
    private static final long END_MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(EventRunner.class);

    private volatile EventDeliveries deliveries; // changed by the thread alone
    private final AtomicReference<EventDeliveries> next = new AtomicReference<>(); // null for those of now
    private final BlockingQueue<PeerEvent> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private long droppedLogged;

    /** Starts the thread; what it tells is its own from then on. */
    EventRunner(final EventDeliveries deliveries) {
        this.deliveries = deliveries;
        thread = Thread.ofPlatform().name("events").daemon().unstarted(this::run);
        thread.start();
    }

    @Override
    public void on(final PeerEvent event) {
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /** Tells others from the next event on, those that wait among them; any thread. */
    void tell(final EventDeliveries others) {
        final EventDeliveries unused = next.getAndSet(others);
        if (unused != null) {
            unused.close();
        }
    }

    /** Events that nobody was told of because too many waited. */
    long dropped() {
        return dropped.get();
    }

    private void run() {
        try {
            while (true) {
                final PeerEvent event = queue.take();
                turnToOthers();
                deliver(event.toJson());
                logDropped();
            }
        } catch (final InterruptedException e) {
            LOG.debug("{} events were not delivered at the end", queue.size());
        }
    }

    private void turnToOthers() {
        final EventDeliveries others = next.getAndSet(null);
        if (others != null) {
            deliveries.close();
            deliveries = others;
        }
    }

    private void deliver(final String json) throws InterruptedException {
        for (final EventDelivery delivery : deliveries.all()) {
            try {
                delivery.deliver(json);
            } catch (final IOException e) {
                LOG.warn("The event {} was not delivered: {}", json, e.getMessage());
            }
        }
    }

    private void logDropped() {
        final long now = dropped.get();
        if (now > droppedLogged) {
            LOG.warn("{} events were dropped: what they are for is too slow", now - droppedLogged);
            droppedLogged = now;
        }
    }

    /** Ends the thread; what waits is dropped. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        turnToOthers();
        deliveries.close();
    }
}
