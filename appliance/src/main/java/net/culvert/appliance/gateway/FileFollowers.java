// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.gateway.FileFollower.Change;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who follow the file of a gateway, around its own reload. The thread that reloads, one reload at a time. */
final class FileFollowers {
    private static final Logger LOG = LoggerFactory.getLogger(FileFollowers.class);

    private final List<FileFollower> followers = new CopyOnWriteArrayList<>();

    /** Follows from the next reload on; any thread. */
    void add(final FileFollower follower) {
        followers.add(follower);
    }

    /**
     * Has all of them prepare, and one more, has the gateway reload, and has them make their changes; all or nothing.
     *
     * @throws HostException what the gateway's own reload threw; nothing has changed then
     * @throws IllegalArgumentException with a sentence; nothing has changed then
     */
    void around(final GatewayConfig from, final GatewayConfig to, final FileFollower more, final Undo.Step reload)
            throws HostException {
        final List<FileFollower> all = new ArrayList<>(followers);
        all.add(more);
        final Deque<Change> prepared = new ArrayDeque<>();
        try {
            for (final FileFollower each : all) {
                prepared.push(each.prepare(from, to));
            }
            reload.run();
        } catch (final HostException | RuntimeException e) {
            prepared.forEach(change -> attempt(change::discard)); // the last one first
            throw e;
        }
        for (final Iterator<Change> changes = prepared.descendingIterator(); changes.hasNext(); ) {
            attempt(changes.next()::make);
        }
    }

    private static void attempt(final Runnable step) {
        try {
            step.run();
        } catch (final RuntimeException e) { // a fault of ours, which must not keep the others from theirs
            LOG.error("A part of a reload failed", e);
        }
    }
}
