// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

/**
 * What is done with a burst once it was read, in two parts. Faults in packets are theirs to count; what they throw all
 * the same costs the burst and is reported.
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

    /**
     * The part that runs for one burst at a time, in the order in which they were read. Leaves the burst empty, even if
     * it throws.
     */
    void finish(B burst);

    /** Both parts, one after the other, on the calling thread. */
    default void both(final B burst) {
        try {
            process(burst, 0);
        } finally {
            finish(burst);
        }
    }
}
