// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinkWatcherTest {
    private static final int WAIT_MS = 2000;

    @Test
    void shouldNameTheInterfaceThatChanged() throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                LinkWatcher watcher = namespace.call(LinkWatcher::open);
                LinkControl links = namespace.call(LinkControl::open)) {
            final Poller poller = new Poller(watcher.fd());
            assertEquals(0, poller.poll(0));
            assertEquals(LinkWatcher.NONE, watcher.next());

            namespace.ip("tuntap", "add", "cvt0", "mode", "tun");
            assertEquals(1, poller.poll(WAIT_MS));
            final int index = links.index("cvt0");
            assertEquals(index, watcher.next());
            drain(watcher, index);

            links.mtu("cvt0", 1300);
            assertEquals(1, poller.poll(WAIT_MS));
            drain(watcher, index);

            namespace.ip("link", "delete", "cvt0");
            assertEquals(1, poller.poll(WAIT_MS));
            drain(watcher, index);
            assertEquals(0, poller.poll(0));
        }
    }

    @Test
    void shouldSayThatAnyMayHaveChangedWhenMessagesWereLost() throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                LinkWatcher watcher = namespace.call(LinkWatcher::open);
                LinkControl links = namespace.call(LinkControl::open)) {
            for (int i = 0; i < 2000; i++) {
                links.up("lo", i % 2 == 0); // more messages than the socket's buffer holds
            }
            int changed = watcher.next();
            boolean lost = false;
            while (changed != LinkWatcher.NONE) {
                lost |= changed == LinkWatcher.ANY;
                changed = watcher.next();
            }
            assertTrue(lost, "4000 messages fitted the socket's buffer");
        }
    }

    private static void drain(final LinkWatcher watcher, final int index) throws HostException {
        for (int changed = watcher.next(); changed != LinkWatcher.NONE; changed = watcher.next()) {
            assertEquals(index, changed);
        }
    }
}
