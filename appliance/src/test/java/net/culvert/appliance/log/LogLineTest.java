// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LogLineTest {
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.250Z");
    private static final String SECRET = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";

    private static LogEvent event(final String message, final Throwable failure) {
        return new LogEvent(TIME, Level.ERROR, "Gateway", "control", message, failure);
    }

    @Test
    void shouldWriteALineForPeople() {
        assertEquals(
                "2026-11-21T12:00:00.250Z [control] ERROR Gateway - the device went\n",
                LogLine.of(event("the device went", null), 1, LogFormat.TEXT));
        assertEquals(
                "2026-11-21T12:00:00.250Z [control] ERROR Gateway - again (4 times)\n",
                LogLine.of(event("again", null), 4, LogFormat.TEXT));
    }

    @Test
    void shouldNameTheFailureItsPlacesAndItsCauses() {
        final Exception cause = new IllegalStateException("deep");
        final String lines = LogLine.of(event("broken", new RuntimeException("high", cause)), 1, LogFormat.TEXT);

        assertTrue(lines.contains("\njava.lang.RuntimeException: high\n    at net.culvert"), lines);
        assertTrue(lines.endsWith("\nbecause of java.lang.IllegalStateException: deep\n"), lines);
    }

    @Test
    void shouldWriteALineForPrograms() throws Exception {
        final JsonNode line = json(event("a \"sentence\"\nof two lines", null), 1);

        assertEquals("2026-11-21T12:00:00.250Z", line.get("time").asText());
        assertEquals("error", line.get("level").asText());
        assertEquals("control", line.get("thread").asText());
        assertEquals("Gateway", line.get("logger").asText());
        assertEquals("a \"sentence\"\nof two lines", line.get("message").asText());
        assertFalse(line.has("times"));
        assertFalse(line.has("failure"));
    }

    @Test
    void shouldPutTheFailureOnTheSameLine() throws Exception {
        final JsonNode line = json(event("broken", new RuntimeException("high")), 8);

        assertEquals(8, line.get("times").asInt());
        assertEquals("java.lang.RuntimeException: high", line.get("failure").asText());
        assertTrue(line.get("trace").get(0).asText().contains("LogLineTest.should"), line::toString);
    }

    @Test
    void shouldBeJsonWhateverTheMessage() throws Exception {
        final long seed = 20261121;
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(random.nextBoolean() ? (char) random.nextInt(0x80) : (char) random.nextInt(0xD800));
            }
            assertEquals(
                    text.toString(),
                    json(event(text.toString(), null), 1).get("message").asText());
        }
        assertEquals(
                "\uD83D\uDE80",
                json(event("\uD83D\uDE80", null), 1).get("message").asText());
    }

    @Test
    void shouldNeverShowAKey() {
        final Exception failure = new IllegalArgumentException("bad key " + SECRET);
        for (final LogFormat format : LogFormat.values()) {
            final String line = LogLine.of(event("the key " + SECRET + " is bad", failure), 1, format);
            assertFalse(line.contains(SECRET.substring(4, 20)), line);
            assertTrue(line.contains("the key (hidden) is bad"), line);
        }
    }

    private static JsonNode json(final LogEvent event, final long times) throws Exception {
        final String line = LogLine.of(event, times, LogFormat.JSON);
        assertEquals(1, line.lines().count(), line);
        return new ObjectMapper().readTree(line);
    }
}
