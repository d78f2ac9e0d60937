// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.dispatch.StageTimes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageClockTest {
    private final CountersFile counters = CountersFile.inMemory();
    private final StageClock clock = new StageClock("outbound", counters);

    private static StageTimes times(final long queuedNs, final long processNs, final long finishNs) {
        final StageTimes times = new StageTimes();
        final long processedNs = System.nanoTime() - finishNs;
        times.read(processedNs - processNs - queuedNs);
        times.processing(processedNs - processNs);
        times.processed(processedNs);
        return times;
    }

    private void assertNear(final double expected, final String counter) {
        final double value = counters.snapshot().get(counter);
        assertTrue(Math.abs(value - expected) <= expected / 50, () -> counter + " is " + value);
    }

    @Test
    void shouldPublishThePercentilesOfEachStage() {
        for (int i = 1; i <= 1000; i++) {
            clock.finished(times(i * 1_000L, i * 2_000L, 0), 1);
        }
        clock.publish();

        assertNear(500_000, "outbound.queued.p50.ns");
        assertNear(990_000, "outbound.queued.p99.ns");
        assertNear(999_000, "outbound.queued.p99.9.ns");
        assertNear(1_000_000, "outbound.queued.max.ns");
        assertNear(1_000_000, "outbound.process.p50.ns");
        assertNear(2_000_000, "outbound.process.max.ns");
        assertTrue(counters.snapshot().get("outbound.finish.p50.ns") > 0);
    }

    @Test
    void shouldForgetWhatWasPublished() {
        clock.finished(times(1_000, 1_000, 1_000), 1);
        clock.publish();
        clock.publish();

        final Map<String, Long> values = counters.snapshot();
        assertEquals(12, values.size());
        assertTrue(values.values().stream().allMatch(value -> value == 0), values::toString);
    }

    @Test
    void shouldMakeAnEventOfASlowBurstAlone(@TempDir final Path directory) throws IOException {
        final Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("net.culvert.SlowBurst");
            recording.start();
            clock.finished(times(1_000, 1_000, 1_000), 3);
            clock.finished(times(2_000_000, 7_000_000, 1_000), 45);
            recording.stop();
            recording.dump(file);
        }

        final List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(1, events.size());
        final RecordedEvent event = events.getFirst();
        assertEquals("outbound", event.getString("path"));
        assertEquals(45, event.getInt("packets"));
        assertEquals(Duration.ofMillis(2), event.getDuration("queued"));
        assertEquals(Duration.ofMillis(7), event.getDuration("process"));
    }
}
