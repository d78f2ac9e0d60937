// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.concurrent.TimeUnit;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathWait;
import net.culvert.appliance.path.TaskQueue;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;

/**
 * The control thread of a router: does what others ask for, has interfaces follow their devices, and frees what no
 * packet can see any more.
 *
 * <p>The host announces changes on a netlink socket; a device that was moved to another namespace announces nothing, so
 * all are asked once a second besides.
 */
final class ForwardControl implements Path, ControlQueue {
    private static final long CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int CHECK_INTERVAL_MS = 1_000;

    private final Ports ports;
    private final InterfaceTable table;
    private final LinkWatcher watcher;
    private final PathWait wait;
    private final TaskQueue tasks = new TaskQueue(this::wakeUp);
    private long nextCheckNs = Long.MIN_VALUE;

    /** Follows the ports; watcher and {@code wakeUp} stay the caller's. */
    ForwardControl(final Ports ports, final InterfaceTable table, final LinkWatcher watcher, final EventFd wakeUp) {
        this.ports = ports;
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
            for (final Port port : ports.all()) {
                port.refresh();
            }
        }
        tasks.drain();
        table.poll(nowNs);
        return false;
    }

    @Override
    public void run(final Runnable task) {
        tasks.run(task);
    }

    /** Refuses tasks from now on; called once the thread has ended. */
    void end() {
        tasks.end();
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
