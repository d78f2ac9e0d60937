// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

/** What a thread does that has no work. */
public enum IdlePolicy {
    /** Looks for work for a moment, then sleeps. */
    ADAPTIVE,
    /** Sleeps at once. */
    PARK,
    /** Looks for work for ever; for threads with a CPU of their own. */
    SPIN
}
