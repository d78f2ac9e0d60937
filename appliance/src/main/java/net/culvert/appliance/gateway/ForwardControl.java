// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathWait;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;

/**
 * The control thread of a router: has interfaces follow their devices, and frees what no packet can see any more.
 *
 * <p>The host announces changes on a netlink socket; a device that was moved to another namespace announces nothing, so
 * all are asked once a second besides.
 */
final class ForwardControl implements Path {
    private static final long CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int CHECK_INTERVAL_MS = 1_000;

    private final List<Port> ports;
    private final InterfaceTable table;
    private final LinkWatcher watcher;
    private final PathWait wait;
    private long nextCheckNs = Long.MIN_VALUE;

    /** Follows the ports; watcher and {@code wakeUp} stay the caller's. */
    ForwardControl(
            final List<Port> ports, final InterfaceTable table, final LinkWatcher watcher, final EventFd wakeUp) {
        this.ports = List.copyOf(ports);
        this.table = table;
        this.watcher = watcher;
        wait = new PathWait(wakeUp, watcher.fd());
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public boolean doWork() throws HostException {
        final long nowNs = System.nanoTime();
        if (wasAnnounced() || nowNs >= nextCheckNs) {
            nextCheckNs = nowNs + CHECK_INTERVAL_NS;
            for (final Port port : ports) {
                port.refresh();
            }
        }
        table.poll(nowNs);
        return false;
    }

    private boolean wasAnnounced() throws HostException {
        boolean announced = false;
        while (watcher.next() != LinkWatcher.NONE) {
            announced = true;
        }
        return announced;
    }

    @Override
    public void await() {
        wait.await(0, CHECK_INTERVAL_MS);
    }

    @Override
    public void wakeUp() {
        wait.wakeUp();
    }
}
