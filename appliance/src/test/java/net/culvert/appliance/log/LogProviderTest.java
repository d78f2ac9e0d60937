// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogProviderTest {
    private final List<LogEvent> events = new ArrayList<>();
    private final Logger logger = new LineLogger("net.culvert.Thing", events::add);

    @Test
    void shouldBeWhatLoggersComeFrom() {
        assertInstanceOf(LogProvider.class, LoggerFactory.getILoggerFactory());
        assertInstanceOf(LineLogger.class, LoggerFactory.getLogger("a.b.C"));
        assertSame(LoggerFactory.getLogger("a.b.C"), LoggerFactory.getLogger("a.b.C"));
        assertEquals("a.b.C", LoggerFactory.getLogger("a.b.C").getName());
    }

    @Test
    void shouldFillInWhatAMessageNames() {
        final Exception failure = new IllegalStateException("no");
        logger.error("{} of {} failed", 1, "two", failure);

        final LogEvent event = events.getFirst();
        assertEquals("1 of two failed", event.message());
        assertEquals("Thing", event.logger());
        assertEquals(Level.ERROR, event.level());
        assertEquals(Thread.currentThread().getName(), event.thread());
        assertSame(failure, event.failure());
    }

    @Test
    void shouldLeaveOutWhatNobodyAskedFor() {
        logger.info("AEAD engine {}", "jce");

        assertFalse(logger.isInfoEnabled(), "the tests are not run with LOG_LEVEL");
        assertEquals(List.of(), events);
        assertTrue(logger.isErrorEnabled());
    }

    @Test
    void shouldListDistinctErrors() {
        LoggerFactory.getLogger("a.b.Listed").error("listed for the test");

        final List<DistinctErrors.Entry> listed = Log.errors().stream()
                .filter(entry -> entry.logger().equals("Listed"))
                .toList();
        assertEquals(1, listed.size());
        assertEquals("listed for the test", listed.getFirst().text());
    }

    @Test
    void shouldHeedTheEnvironment() {
        assertEquals(Level.ERROR.toInt(), Log.threshold(Map.of()));
        assertEquals(Level.ERROR.toInt(), Log.threshold(Map.of("LOG_LEVEL", "loud")));
        assertEquals(Level.DEBUG.toInt(), Log.threshold(Map.of("LOG_LEVEL", "verbose")));
        assertEquals(Level.DEBUG.toInt(), Log.threshold(Map.of("LOG_LEVEL", "debug")));
        assertEquals(Integer.MAX_VALUE, Log.threshold(Map.of("LOG_LEVEL", "silent")));
        assertEquals(LogFormat.TEXT, Log.format(Map.of()));
        assertEquals(LogFormat.JSON, Log.format(Map.of("LOG_FORMAT", "JSON")));
    }
}
