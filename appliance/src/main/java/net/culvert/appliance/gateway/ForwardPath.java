// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathWait;
import net.culvert.appliance.path.TaskQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;

/**
 * The forwarding thread: takes bursts from every interface in turns and has the worker carry each packet to where it
 * goes, device to device without another thread.
 */
final class ForwardPath implements Path {
    private final ForwardingWorker worker;
    private final GracePeriod.Reader reader;
    private final EventFd wakeUp;
    private final TaskQueue tasks = new TaskQueue(this::wakeUp);
    private List<Port> ports;
    private boolean[] hasMore; // by port
    private int[] firstDescriptor; // by port, in the wait's list; one more behind the last
    private PathWait wait;
    private boolean isBusy;

    /** Serves nothing at first; {@code wakeUp} rouses it and stays the caller's. */
    ForwardPath(final ForwardingWorker worker, final GracePeriod.Reader reader, final EventFd wakeUp) {
        this.worker = worker;
        this.reader = reader;
        this.wakeUp = wakeUp;
        adopt(List.of());
    }

    /**
     * Serves these ports from now on instead of those before; any thread. Whoever waits for the grace period after this
     * call finds that the others are not used any more.
     */
    void serve(final List<Port> ports) {
        post(() -> adopt(ports));
    }

    /** Has the forwarding thread do something between two bursts; any thread, which does not wait. */
    void post(final Runnable task) {
        tasks.post(task);
    }

    private void adopt(final List<Port> ports) {
        this.ports = ports;
        hasMore = new boolean[ports.size()];
        firstDescriptor = new int[ports.size() + 1];
        for (int i = 0; i < ports.size(); i++) {
            firstDescriptor[i + 1] = firstDescriptor[i] + ports.get(i).descriptors().length;
            hasMore[i] = true; // perhaps it had
        }
        wait = new PathWait(
                wakeUp,
                ports.stream()
                        .flatMapToInt(port -> Arrays.stream(port.descriptors()))
                        .toArray());
    }

    @Override
    public String name() {
        return "forward-0";
    }

    @Override
    public boolean doWork() throws HostException {
        if (isBusy) {
            wait.await(0, 0); // a busy port must not keep us from looking at the others
        }
        reader.enter();
        try {
            tasks.drain(); // inside the bracket: what is freed after it is not in use any more
            isBusy = worker.sleepLimitNs(System.nanoTime()) == 0 && worker.poll(System.nanoTime());
            for (int i = 0; i < hasMore.length; i++) {
                ports.get(i).service();
                if (hasMore[i] || isReady(i) || ports.get(i).hasWork()) {
                    hasMore[i] = ports.get(i).receive(worker);
                    isBusy |= hasMore[i];
                }
            }
            for (int i = 0; i < hasMore.length; i++) { // what one port laid down for another
                isBusy |= ports.get(i).hasWork();
            }
        } finally {
            reader.exit();
        }
        return isBusy;
    }

    private boolean isReady(final int port) {
        boolean ready = false;
        for (int i = firstDescriptor[port]; i < firstDescriptor[port + 1]; i++) {
            ready |= wait.isReady(i);
        }
        return ready;
    }

    @Override
    public void await() {
        final long limitNs = worker.sleepLimitNs(System.nanoTime());
        final boolean isUnlimited = limitNs == Long.MAX_VALUE;
        wait.await(0, isUnlimited ? -1 : (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(limitNs) + 1));
    }

    @Override
    public void wakeUp() {
        wakeUp.signal();
    }
}
