// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What passes one interface, counted by each worker for itself and summed by whoever reads. A worker's counters have
 * that one writing thread; what never came to a worker any thread counts. {@link #read} and {@link #readAndZero} are
 * the control thread's.
 */
public final class InterfaceCounters {
    private static final int INPUT_PACKETS = 0, INPUT_BYTES = 1, INPUT_ERRORS = 2, INPUT_DROPS = 3;
    private static final int OUTPUT_PACKETS = 4, OUTPUT_BYTES = 5, OUTPUT_ERRORS = 6, OUTPUT_DROPS = 7;
    private static final int STRIDE = 16; // longs from worker to worker: two cache lines, so that none is shared

    private final AtomicLongArray counts;
    private final AtomicLong refused = new AtomicLong(); // packets; several readers may refuse at once
    private final int workers;
    private InterfaceTotals zero = InterfaceTotals.ZERO; // what was read when it was last set to zero

    /** Counters of {@code workers} workers, all 0; the control thread counts as one more. */
    InterfaceCounters(final int workers) {
        this.workers = workers;
        counts = new AtomicLongArray((workers + 2) * STRIDE);
    }

    /** The number that the control thread counts under. */
    int controlThread() {
        return workers;
    }

    /** A worker was given packets. */
    public void received(final int worker, final int packets, final long bytes) {
        add(worker, INPUT_PACKETS, packets);
        add(worker, INPUT_BYTES, bytes);
    }

    /** The device failed to receive packets. */
    public void inputErrors(final int worker, final int packets) {
        add(worker, INPUT_ERRORS, packets);
    }

    /** A worker was given packets that the interface did not take. */
    public void inputDrops(final int worker, final int packets) {
        add(worker, INPUT_DROPS, packets);
    }

    /** Packets came in and no worker was given them; any thread. */
    public void inputRefused(final int packets) {
        refused.getAndAdd(packets);
    }

    /** The device was given packets. */
    public void transmitted(final int worker, final int packets, final long bytes) {
        add(worker, OUTPUT_PACKETS, packets);
        add(worker, OUTPUT_BYTES, bytes);
    }

    /** The device failed to send packets that it was given. */
    public void outputErrors(final int worker, final int packets) {
        add(worker, OUTPUT_ERRORS, packets);
    }

    /** Packets were dropped on their way to the device. */
    public void outputDrops(final int worker, final int packets) {
        add(worker, OUTPUT_DROPS, packets);
    }

    private void add(final int worker, final int counter, final long n) {
        final int at = (worker + 1) * STRIDE + counter;
        counts.setOpaque(at, counts.getPlain(at) + n);
    }

    /** What was counted since the last {@link #readAndZero}. */
    public InterfaceTotals read() {
        return sum().since(zero);
    }

    /** The same, and counts from 0 again; nothing is lost between the two, for the workers' counters go on. */
    public InterfaceTotals readAndZero() {
        final InterfaceTotals now = sum();
        final InterfaceTotals counted = now.since(zero);
        zero = now;
        return counted;
    }

    private InterfaceTotals sum() {
        return new InterfaceTotals(
                sum(INPUT_PACKETS),
                sum(INPUT_BYTES),
                sum(INPUT_ERRORS),
                sum(INPUT_DROPS) + refused.get(),
                sum(OUTPUT_PACKETS),
                sum(OUTPUT_BYTES),
                sum(OUTPUT_ERRORS),
                sum(OUTPUT_DROPS));
    }

    private long sum(final int counter) {
        long sum = 0;
        for (int worker = 0; worker <= workers; worker++) {
            sum += counts.getOpaque((worker + 1) * STRIDE + counter);
        }
        return sum;
    }
}
