// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class DistinctErrorsTest {
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");

    private final DistinctErrors errors = new DistinctErrors();
    private int seconds;

    private long add(final String message, final Throwable failure) {
        return errors.add(
                new LogEvent(TIME.plusSeconds(seconds++), Level.ERROR, "Path", "forward-0", message, failure));
    }

    @Test
    void shouldCountTheSameWordsFromTheSamePlaceOnce() {
        for (int i = 0; i < 3; i++) {
            final RuntimeException failure = new RuntimeException("packet " + i);
            assertEquals(i + 1, add("A packet of " + 100 * i + " bytes", failure));
        }

        assertEquals(
                List.of(new DistinctErrors.Entry(
                        TIME,
                        TIME.plusSeconds(2),
                        3,
                        "Path",
                        "A packet of 0 bytes: java.lang.RuntimeException: packet 0")),
                errors.snapshot());
    }

    @Test
    void shouldTellPlacesAndWordsApart() {
        add("one", null);
        add("two", null);
        add("one", new RuntimeException("here"));
        add("one", new RuntimeException("there"));

        assertEquals(
                List.of(
                        "one",
                        "two",
                        "one: java.lang.RuntimeException: here",
                        "one: java.lang.RuntimeException: there"),
                errors.snapshot().stream().map(DistinctErrors.Entry::text).toList());
    }

    @Test
    void shouldKeepABoundedNumber() {
        for (int i = 0; i < DistinctErrors.LIMIT + 50; i++) {
            assertEquals(1, add("error " + "x".repeat(i), null));
        }
        assertEquals(DistinctErrors.LIMIT, errors.snapshot().size());
        assertEquals(2, add("error x", null));
    }
}
