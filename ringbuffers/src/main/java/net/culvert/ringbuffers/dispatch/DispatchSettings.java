// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

/**
 * How bursts are dispatched; immutable.
 *
 * @param workers threads that process bursts side by side, 1 to {@value #MAX_WORKERS}; unused while DIRECT
 * @param queueLimit bursts that may be queued or in work, 1 to {@value #MAX_QUEUE}; one more is dropped by the reader
 * @param spinNs nanoseconds a worker looks for the next burst before it sleeps, at least 0
 */
public record DispatchSettings(DispatchPolicy policy, int workers, int queueLimit, long spinNs) {
    public static final int MAX_WORKERS = 64;
    public static final int MAX_QUEUE = 256;

    /** Everything on the reader's thread. */
    public static final DispatchSettings DEFAULT = new DispatchSettings(DispatchPolicy.DIRECT, 1, 128, 0);

    /** @throws IllegalArgumentException with a sentence that says what would be right */
    public DispatchSettings {
        require(workers, MAX_WORKERS, "workers");
        require(queueLimit, MAX_QUEUE, "queued bursts");
        if (spinNs < 0) {
            throw new IllegalArgumentException("the time to spin is " + spinNs + " ns but cannot be negative");
        }
    }

    private static void require(final int value, final int most, final String name) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "the number of " + name + " is " + value + " but has to be 1 to " + most);
        }
    }
}
