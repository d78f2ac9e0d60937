// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.path.BurstClock;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathWait;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;

/**
 * The forwarding thread: takes bursts from every interface in turns and has the worker carry each packet to where it
 * goes, device to device without another thread.
 */
final class ForwardPath implements Path {
    private final List<Port> ports;
    private final boolean[] hasMore; // by port
    private final int[] firstDescriptor; // by port, in the wait's list; one more behind the last
    private final ForwardingWorker worker;
    private final GracePeriod.Reader reader;
    private final BurstClock clock;
    private final PathWait wait;
    private boolean isBusy;

    /** Reads the ports; {@code wakeUp} rouses it and stays the caller's. */
    ForwardPath(
            final List<Port> ports,
            final ForwardingWorker worker,
            final GracePeriod.Reader reader,
            final BurstClock clock,
            final EventFd wakeUp) {
        this.ports = List.copyOf(ports);
        this.worker = worker;
        this.reader = reader;
        this.clock = clock;
        hasMore = new boolean[ports.size()];
        firstDescriptor = new int[ports.size() + 1];
        for (int i = 0; i < ports.size(); i++) {
            firstDescriptor[i + 1] = firstDescriptor[i] + ports.get(i).descriptors().length;
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
            isBusy = worker.sleepLimitNs(System.nanoTime()) == 0 && worker.poll(System.nanoTime());
            for (int i = 0; i < hasMore.length; i++) {
                ports.get(i).service();
                if (hasMore[i] || isReady(i)) {
                    final long beginNs = System.nanoTime();
                    hasMore[i] = ports.get(i).receive(worker);
                    clock.count(System.nanoTime() - beginNs);
                    isBusy |= hasMore[i];
                }
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
        wait.wakeUp();
    }
}
