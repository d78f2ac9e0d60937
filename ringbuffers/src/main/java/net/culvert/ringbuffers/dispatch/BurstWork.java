// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

/**
 * What is done with a burst once it was read, in two parts. Neither throws: a fault is theirs to count.
 *
 * @param <B> the burst and what goes with it
 */
public interface BurstWork<B> {
    /**
     * The part that may run beside that of other bursts.
     *
     * @param worker index of what this part needs for itself, such as a cipher; never used by two threads at once
     */
    void process(B burst, int worker);

    /** The part that runs for one burst at a time, in the order in which they were read. Leaves the burst empty. */
    void finish(B burst);
}
