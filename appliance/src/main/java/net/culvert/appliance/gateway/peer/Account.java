// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

/**
 * What one peer has sent and been sent through all starts of the gateway. Written by the control threads of tunnels,
 * once a second, and read by any thread; all under its lock.
 */
final class Account {
    private final Runnable changed;
    private AccountState state;

    /** Goes on from the state; {@code changed} is told that the file is out of date. */
    Account(final AccountState state, final Runnable changed) {
        this.state = state;
        this.changed = changed;
    }

    /** Adds what was counted since the last time. */
    synchronized void add(final PeerTotals more, final long today) {
        if (!more.equals(PeerTotals.NONE) || state.seenDay() != today) {
            state = new AccountState(state.totals().plus(more), today, state.periodDay(), state.usedBytes());
            changed.run();
        }
    }

    /** Counts for the quota of the period that began on the day; returns the bytes used in it. */
    synchronized long use(final long bytes, final long periodDay) {
        final long before = state.periodDay() == periodDay ? state.usedBytes() : 0;
        if (bytes > 0 || state.periodDay() != periodDay) {
            state = new AccountState(state.totals(), state.seenDay(), periodDay, before + bytes);
            changed.run();
        }
        return before + bytes;
    }

    synchronized AccountState state() {
        return state;
    }
}
