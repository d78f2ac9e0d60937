// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A ring of bursts, the workers behind it, and the finisher behind them. The bursts live in the ring's slots: the
 * reader fills the next one and publishes it, the last stage leaves it empty. Methods are the reader's.
 */
final class Pipeline<B> {
    private static final long NONE = -1;
    private static final Runnable NOBODY = () -> {}; // waits for the last stage
    private static final long DRAIN_PARK_NS = 20_000;

    private final BurstWork<B> work;
    private final RingBuffer<B> ring;
    private final int limit;
    private final Sequence finished = new Sequence();
    private final Stage[] workers;
    private final Stage finisher; // null where there is one worker, which finishes itself
    private final Sequence[] processed; // by worker
    private long claimed = NONE; // by the reader and not yet published

    Pipeline(
            final BurstWork<B> work,
            final Supplier<B> newBurst,
            final DispatchSettings settings,
            final ThreadFactory threads) {
        this.work = work;
        limit = settings.queueLimit();
        ring = RingBuffer.createSingleProducer(newBurst::get, powerOfTwo(limit), new YieldingWaitStrategy());
        ring.addGatingSequences(finished);
        workers = new Stage[settings.workers()];
        processed = new Sequence[workers.length];
        Arrays.setAll(processed, i -> new Sequence());
        finisher = workers.length == 1 ? null : newFinisher(settings, threads);
        for (int i = 0; i < workers.length; i++) {
            workers[i] = finisher == null ? newOnlyWorker(settings, threads) : newWorker(i, settings, threads);
        }
    }

    private Stage newOnlyWorker(final DispatchSettings settings, final ThreadFactory threads) {
        final LongConsumer both = sequence -> work.both(ring.get(sequence));
        return new Stage(0, 1, this::isPublished, both, finished, NOBODY, settings.spinNs(), threads);
    }

    private Stage newWorker(final int index, final DispatchSettings settings, final ThreadFactory threads) {
        final LongConsumer process = sequence -> work.process(ring.get(sequence), index);
        return new Stage(
                index,
                workers.length,
                this::isPublished,
                process,
                processed[index],
                finisher::wake,
                settings.spinNs(),
                threads);
    }

    private Stage newFinisher(final DispatchSettings settings, final ThreadFactory threads) {
        final LongConsumer finish = sequence -> work.finish(ring.get(sequence));
        return new Stage(0, 1, this::isProcessed, finish, finished, NOBODY, settings.spinNs(), threads);
    }

    private boolean isPublished(final long sequence) {
        return ring.getCursor() >= sequence;
    }

    private boolean isProcessed(final long sequence) {
        return processed[worker(sequence)].get() >= sequence;
    }

    /** The workers take turns. */
    private int worker(final long sequence) {
        return (int) (sequence % workers.length);
    }

    void start() {
        for (final Stage worker : workers) {
            worker.start();
        }
        if (finisher != null) {
            finisher.start();
        }
    }

    /** The burst to fill next, the same until it is published; null where the queue is at its limit. */
    B claim() {
        if (claimed == NONE) {
            if (length() >= limit) {
                return null;
            }
            try {
                claimed = ring.tryNext();
            } catch (final InsufficientCapacityException e) { // preallocated, without a stack trace
                return null;
            }
        }
        return ring.get(claimed);
    }

    /** Hands the claimed burst over. */
    void publish() {
        final int worker = worker(claimed);
        ring.publish(claimed);
        claimed = NONE;
        workers[worker].wake();
    }

    /** Bursts that are queued or in work. */
    int length() {
        return (int) (ring.getCursor() - finished.get());
    }

    /** Waits until everything that was published is finished; whoever gave up would work beside the stages. */
    void drain() {
        while (length() > 0) {
            LockSupport.parkNanos(DRAIN_PARK_NS);
        }
    }

    /** Drains, then ends the threads. */
    void stop() {
        drain();
        for (final Stage worker : workers) {
            worker.stop();
        }
        if (finisher != null) {
            finisher.stop();
        }
    }

    private static int powerOfTwo(final int atLeast) {
        return atLeast == 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    }
}
