// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import net.culvert.appliance.config.QuotaConfig;
import net.culvert.appliance.config.QuotaConfig.Period;
import net.culvert.appliance.gateway.peer.PeerEvent.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaWatchTest {
    private static final QuotaConfig QUOTA = new QuotaConfig(1_000, Period.MONTH);
    private static final long NOVEMBER = LocalDate.parse("2026-11-21").toEpochDay();
    private static final long DECEMBER = LocalDate.parse("2026-12-01").toEpochDay();

    private final Account account = new Account(AccountState.NEW, () -> {});

    @ParameterizedTest
    @CsvSource({
        "DAY, 2026-11-21, 2026-11-21",
        "WEEK, 2026-11-21, 2026-11-16",
        "WEEK, 2026-11-16, 2026-11-16",
        "WEEK, 2026-11-15, 2026-11-09",
        "WEEK, 2027-01-01, 2026-12-28",
        "MONTH, 2026-11-30, 2026-11-01",
        "MONTH, 2028-02-29, 2028-02-01"
    })
    void shouldKnowWhenPeriodsBegin(final Period period, final LocalDate day, final LocalDate first) {
        assertEquals(first.toEpochDay(), QuotaPeriods.firstDay(period, day.toEpochDay()));
    }

    @Test
    void shouldTellOnceOfEachMark() {
        final QuotaWatch watch = new QuotaWatch(QUOTA, account, true, NOVEMBER);
        assertNull(watch.poll(799, NOVEMBER));
        assertEquals(Kind.QUOTA_WARNING, watch.poll(1, NOVEMBER));
        assertNull(watch.poll(199, NOVEMBER + 1));
        assertFalse(watch.isOver());
        assertEquals(Kind.QUOTA_USED, watch.poll(1, NOVEMBER + 1));
        assertTrue(watch.isOver());
        assertNull(watch.poll(500, NOVEMBER + 2));
        assertEquals(1_500, watch.usedBytes());
    }

    @Test
    void shouldBeginAnewWithThePeriod() {
        final QuotaWatch watch = new QuotaWatch(QUOTA, account, true, NOVEMBER);
        assertEquals(Kind.QUOTA_USED, watch.poll(1_000, NOVEMBER));
        assertEquals(Kind.QUOTA_RENEWED, watch.poll(10, DECEMBER));
        assertFalse(watch.isOver());
        assertEquals(10, watch.usedBytes());
        assertEquals(Kind.QUOTA_WARNING, watch.poll(790, DECEMBER));
    }

    @Test
    void shouldGoOnAfterARestartAndTellNothingTwice() {
        new QuotaWatch(QUOTA, account, true, NOVEMBER).poll(1_200, NOVEMBER);

        final QuotaWatch watch = new QuotaWatch(QUOTA, account, false, NOVEMBER);

        assertTrue(watch.isOver());
        assertEquals(1_200, watch.usedBytes());
        assertNull(watch.poll(1, NOVEMBER));
        assertEquals(Kind.QUOTA_RENEWED, watch.poll(0, DECEMBER));
    }

    @Test
    void shouldTellWhatAnotherQuotaMeans() {
        new QuotaWatch(QUOTA, account, true, NOVEMBER).poll(700, NOVEMBER);

        final QuotaWatch watch = new QuotaWatch(new QuotaConfig(700, Period.MONTH), account, true, NOVEMBER);

        assertEquals(Kind.QUOTA_USED, watch.poll(0, NOVEMBER));
    }
}
