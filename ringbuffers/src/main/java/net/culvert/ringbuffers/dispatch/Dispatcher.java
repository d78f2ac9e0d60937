// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * Brings the bursts of one reader to where the work on them is done, in order, by the policy that is set.
 *
 * <pre>
 *  burst = next();  read into burst
 *  isFull() ?  drop what was read, counted  :  dispatch(more)
 * </pre>
 *
 * <p>All methods but {@link #settings(DispatchSettings)} are the reader thread's. In steady state nothing is allocated.
 */
public final class Dispatcher<B> implements AutoCloseable {
    private final BurstWork<B> work;
    private final B own; // for work on the reader's thread, and for what is dropped
    private final Supplier<B> newBurst;
    private final ThreadFactory threads;
    private final List<B> made = new ArrayList<>(); // kept for the next queue

    private volatile DispatchSettings wanted;
    private DispatchSettings settings;
    private Pipeline<B> pipeline; // null while DIRECT
    private B queued; // the pipeline's burst that next() gave, or null

    /**
     * Starts with {@code settings}.
     *
     * @param own the burst that is used while nothing is queued
     * @param newBurst makes the bursts of a queue, as many as its limit; called when a policy first needs them
     * @param threads makes the threads of the workers
     */
    public Dispatcher(
            final BurstWork<B> work,
            final B own,
            final Supplier<B> newBurst,
            final ThreadFactory threads,
            final DispatchSettings settings) {
        this.work = work;
        this.own = own;
        this.newBurst = newBurst;
        this.threads = threads;
        this.settings = DispatchSettings.DEFAULT;
        wanted = settings;
    }

    /** Sets policy, workers and limit from the reader's next burst on; any thread. */
    public void settings(final DispatchSettings settings) {
        wanted = settings;
    }

    /** What was set last. */
    public DispatchSettings settings() {
        return wanted;
    }

    /** The burst to read into; empty. */
    public B next() {
        if (wanted != settings) {
            apply(wanted);
        }
        queued = pipeline == null ? null : pipeline.claim();
        return queued == null ? own : queued;
    }

    /** Whether the queue had no place when {@link #next} was called: what is read must be dropped and counted. */
    public boolean isFull() {
        return pipeline != null && queued == null;
    }

    /**
     * Has the work done on the burst of the last {@link #next}, here or by a worker.
     *
     * @param more whether more waits to be read
     */
    public void dispatch(final boolean more) {
        final boolean here = queued == null || settings.policy() == DispatchPolicy.HYBRID && !more && length() == 0;
        if (here) {
            workHere();
        } else {
            pipeline.publish();
        }
    }

    /** Has the work done here, once all before it is finished: for a burst that does not fit the way of the others. */
    public void dispatchAlone() {
        drain();
        workHere();
    }

    /** Waits until every burst that was dispatched is finished. */
    public void drain() {
        if (pipeline != null) {
            pipeline.drain();
        }
    }

    /** Bursts that are queued or in work. */
    public int length() {
        return pipeline == null ? 0 : pipeline.length();
    }

    private void workHere() {
        work.both(queued == null ? own : queued);
    }

    private void apply(final DispatchSettings next) {
        close();
        settings = next;
        if (next.policy() != DispatchPolicy.DIRECT) {
            final Iterator<B> again = List.copyOf(made).iterator();
            pipeline = new Pipeline<>(work, () -> again.hasNext() ? again.next() : make(), next, threads);
            pipeline.start();
        }
    }

    private B make() {
        final B burst = newBurst.get();
        made.add(burst);
        return burst;
    }

    /** Finishes what is queued and ends the workers; the next burst would start them again. */
    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.stop();
            pipeline = null;
            settings = DispatchSettings.DEFAULT;
        }
    }
}
