// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

/** How long a state lives without packets, by phase. Immutable, for any thread. */
public final class StateTimeouts {
    private static final long NANOS = 1_000_000_000L; // in a second

    private final long[] timeoutsNs; // by ordinal of the phase

    private StateTimeouts(final long[] timeoutsNs) {
        this.timeoutsNs = timeoutsNs;
    }

    /** The times of pf(4). */
    public static StateTimeouts defaults() {
        final StatePhase[] phases = StatePhase.values();
        final long[] timeoutsNs = new long[phases.length];
        for (int i = 0; i < phases.length; i++) {
            timeoutsNs[i] = phases[i].defaultSeconds() * NANOS;
        }
        return new StateTimeouts(timeoutsNs);
    }

    /** The same but for one phase. */
    public StateTimeouts with(final StatePhase phase, final int seconds) {
        if (seconds < 1) {
            throw new IllegalArgumentException("a state cannot live for " + seconds + " seconds; write 1 or more");
        }
        final long[] changed = timeoutsNs.clone();
        changed[phase.ordinal()] = seconds * NANOS;
        return new StateTimeouts(changed);
    }

    long ns(final StatePhase phase) {
        return timeoutsNs[phase.ordinal()];
    }
}
