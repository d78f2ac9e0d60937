// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PollerTest {
    @Test
    void shouldSayWhichDescriptorIsReady() throws Exception {
        try (EventFd first = new EventFd();
                EventFd second = new EventFd()) {
            final Poller poller = new Poller(first.fd(), second.fd());
            assertEquals(0, poller.poll(0));
            second.signal();
            second.signal();
            assertEquals(1, poller.poll(-1));
            assertFalse(poller.ready(0));
            assertTrue(poller.ready(1));
            assertFalse(poller.hasError(1));
            assertTrue(second.drain(), "signals that were not drained are one");
            assertFalse(second.drain());
            assertEquals(0, poller.poll(1));
            assertFalse(poller.ready(1));
        }
    }

    @Test
    void shouldWakeASleepingThread() throws Exception {
        try (EventFd event = new EventFd()) {
            final Thread waker = new Thread(event::signal);
            final Poller poller = new Poller(event.fd());
            waker.start();
            assertEquals(1, poller.poll(10_000));
            waker.join();
        }
    }

    @Test
    void shouldSayThatADescriptorIsClosed() throws Exception {
        final EventFd event = new EventFd();
        final Poller poller = new Poller(event.fd());
        event.close();
        event.close();
        assertEquals(1, poller.poll(0));
        assertTrue(poller.hasError(0));
        assertFalse(poller.ready(0));
        event.signal(); // of no effect, not on somebody else's descriptor
        assertFalse(event.drain());
    }
}
