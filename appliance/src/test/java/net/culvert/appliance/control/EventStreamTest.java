// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final EventStream events = new EventStream();

    @Test
    void shouldTellEachReaderWhatItWants() throws InterruptedException {
        try (EventStream.Reader all = events.watch(List.of());
                EventStream.Reader some = events.watch(List.of("peer", "interface.up"))) {
            events.publish(Event.of("interface.up", "interface", "tun0"));
            events.publish(Event.of("interface.upper"));
            events.publish(Event.of("peer.roamed"));

            assertEquals("interface.up", all.next(0).name());
            assertEquals("interface.upper", all.next(0).name());
            assertEquals("peer.roamed", all.next(0).name());
            assertEquals("interface.up", some.next(0).name());
            assertEquals("peer.roamed", some.next(0).name());
            assertNull(some.next(0));
        }
    }

    @Test
    void shouldSayHowManyASlowReaderLost() throws InterruptedException {
        try (EventStream.Reader reader = events.watch(List.of())) {
            for (int i = 0; i < EventStream.LIMIT + 3; i++) {
                events.publish(Event.of("a.b", "i", i));
            }
            for (int i = 0; i < EventStream.LIMIT; i++) {
                assertEquals(i, reader.next(0).fields().get("i"));
            }
            assertEquals(3L, reader.next(0).fields().get("events"));
            assertNull(reader.next(0));
        }
    }

    @Test
    void shouldForgetWhoHasGone() {
        final EventStream.Reader reader = events.watch(List.of());
        assertTrue(events.isWatched());
        reader.close();
        assertFalse(events.isWatched());
    }
}
