// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import net.culvert.appliance.config.QuotaConfig;

/** The calendar of quotas, in UTC. No state, for any thread. */
final class QuotaPeriods {
    private QuotaPeriods() {}

    /** The first day of the period that the day is in, counted from 1970-01-01. */
    static long firstDay(final QuotaConfig.Period period, final long day) {
        final LocalDate date = LocalDate.ofEpochDay(day);
        return switch (period) {
            case DAY -> day;
            case WEEK ->
                date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toEpochDay();
            case MONTH -> date.withDayOfMonth(1).toEpochDay();
        };
    }
}
