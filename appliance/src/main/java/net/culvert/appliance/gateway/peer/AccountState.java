// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

/**
 * What is kept of one peer: a line of the accounting file; immutable. Days are counted from 1970-01-01, in UTC.
 *
 * @param seenDay the last day on which a gateway had the peer
 * @param periodDay the day on which the period of the quota began that {@code usedBytes} is of
 */
record AccountState(PeerTotals totals, long seenDay, long periodDay, long usedBytes) {
    /** A peer that is new. */
    static final AccountState NEW = new AccountState(PeerTotals.NONE, 0, 0, 0);
}
