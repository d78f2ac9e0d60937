// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

/** Bytes that may pass in a period of the calendar. */
public record QuotaConfig(long bytes, Period period) {
    /** The periods, in UTC; a week begins on Monday (ISO 8601). */
    public enum Period {
        DAY,
        WEEK,
        MONTH
    }
}
