// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

/**
 * When a burst came to which stage, in nanoseconds of {@link System#nanoTime}; goes with the burst from thread to
 * thread.
 */
public final class StageTimes {
    private long readNs;
    private long processingNs;
    private long processedNs;

    /** The burst was read. */
    public void read(final long nowNs) {
        readNs = nowNs;
    }

    /** Its processing begins. */
    public void processing(final long nowNs) {
        processingNs = nowNs;
    }

    /** It is processed and waits to be finished. */
    public void processed(final long nowNs) {
        processedNs = nowNs;
    }

    public long readNs() {
        return readNs;
    }

    /** From being read to the beginning of its processing. */
    public long queuedNs() {
        return processingNs - readNs;
    }

    /** How long its processing took. */
    public long processNs() {
        return processedNs - processingNs;
    }

    /** From being processed until then: waiting for those in front, and being finished. */
    public long finishNs(final long nowNs) {
        return nowNs - processedNs;
    }
}
