// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.culvert.appliance.config.IdlePolicy;
import net.culvert.appliance.path.BurstClock;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathWait;
import net.culvert.appliance.path.TaskQueue;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;

/**
 * A forwarding thread: takes bursts from every port that it owns in turns, and has each packet carried to where it
 * goes: by itself, device to device without another thread, or by the packet's worker, whose queue it puts it into.
 */
final class ForwardPath implements Path {
    /** Never sleeps. */
    static final long FOR_EVER_NS = Long.MAX_VALUE;

    private static final long ADAPTIVE_NS = 20_000; // to look for more before a sleep; not measured yet
    private static final int CHANGE_MS = 1; // between looks whether all is through that settings of before have queued

    private final int number;
    private final ForwardingWorker worker;
    private final Workstream stream;
    private final FoundPackets found;
    private final GracePeriod.Reader reader;
    private final BurstClock clock;
    private final EventFd wakeUp;
    private long spinNs;
    private final TaskQueue tasks = new TaskQueue(this::wakeUp);
    private List<Port> ports;
    private List<Port> tunnels; // of all threads
    private boolean[] hasMore; // by port
    private int[] firstDescriptor; // by port, in the wait's list; one more behind the last
    private PathWait wait;
    private boolean isBusy;
    private boolean mayRead;
    private long lastWorkNs;

    /**
     * Thread {@code number}, which serves nothing at first; {@code wakeUp} rouses it and stays the caller's.
     *
     * @param spinNs how long it looks for work before it sleeps
     */
    ForwardPath(
            final int number,
            final ForwardingWorker worker,
            final Workstream stream,
            final FoundPackets found,
            final GracePeriod.Reader reader,
            final BurstClock clock,
            final EventFd wakeUp,
            final long spinNs) {
        this.number = number;
        this.worker = worker;
        this.stream = stream;
        this.found = found;
        this.reader = reader;
        this.clock = clock;
        this.wakeUp = wakeUp;
        this.spinNs = spinNs;
        adopt(List.of(), List.of());
    }

    /**
     * Serves these ports from now on instead of those before, and sends what these tunnels, whoever owns them, hand to
     * its worker; any thread. Whoever waits for the grace period after this call finds that the others are not used any
     * more.
     */
    void serve(final List<Port> ports, final List<Port> tunnels) {
        post(() -> adopt(ports, tunnels));
    }

    /** Looks for work for so long before it sleeps, from the next round on; any thread. */
    void idle(final long limitNs) {
        post(() -> spinNs = limitNs);
    }

    /** Has the forwarding thread do something between two bursts; any thread, which does not wait. */
    void post(final Runnable task) {
        tasks.post(task);
    }

    private void adopt(final List<Port> ports, final List<Port> tunnels) {
        this.ports = ports;
        this.tunnels = tunnels;
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
        return "forward-" + number;
    }

    @Override
    public boolean doWork() throws HostException {
        if (isBusy) {
            wait.await(0, 0); // a busy port must not keep us from looking at the others
        }
        boolean hasWorked = false;
        reader.enter();
        try {
            tasks.drain(); // inside the bracket: what is freed after it is not in use any more
            isBusy = worker.sleepLimitNs(System.nanoTime()) == 0 && worker.poll(System.nanoTime());
            isBusy |= stream.work();
            mayRead = stream.mayRead();
            for (int i = 0; i < hasMore.length; i++) {
                ports.get(i).service();
                if (mayRead && (hasMore[i] || isReady(i) || ports.get(i).hasInput())) {
                    final long beginNs = System.nanoTime();
                    hasMore[i] = ports.get(i).receive(stream);
                    clock.count(System.nanoTime() - beginNs);
                    isBusy |= hasMore[i];
                    hasWorked = true;
                }
            }
            goOn();
        } finally {
            reader.exit();
        }
        if (spinNs > 0 && (hasWorked || isBusy)) {
            lastWorkNs = System.nanoTime();
        }
        return isBusy;
    }

    /** What was found in packets, and what packets were put into, goes through the router once more. */
    private void goOn() throws HostException {
        found.flush();
        for (int i = 0; i < hasMore.length; i++) {
            if (mayRead && ports.get(i).hasInput()) {
                ports.get(i).receive(stream);
            }
            if (ports.get(i).hasWork()) {
                ports.get(i).send(worker, stream);
            }
        }
        for (int i = 0; i < tunnels.size(); i++) {
            if (tunnels.get(i).hasRelayed(number)) {
                tunnels.get(i).relay(number, worker);
            }
        }
        isBusy |= !found.isEmpty() || hasOwnWork();
    }

    /** Whether tunnels have something to do for this thread of which no descriptor tells. */
    private boolean hasOwnWork() {
        boolean hasWork = false;
        for (int i = 0; i < tunnels.size(); i++) {
            hasWork |= tunnels.get(i).hasRelayed(number);
        }
        for (int i = 0; i < hasMore.length; i++) {
            hasWork |= ports.get(i).hasWork() || mayRead && ports.get(i).hasInput();
        }
        return hasWork;
    }

    /** Lets somebody look at the worker between two bursts, on this thread; returns when they have. */
    void look(final Consumer<ForwardingWorker> visitor) {
        tasks.run(() -> visitor.accept(worker));
    }

    /** Takes no tasks any more; called once the thread has ended. */
    void end() {
        tasks.end();
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
        if (isSpinning() || !stream.beginSleep()) {
            wait.await(0, 0);
            return;
        }
        try {
            wait.await(0, hasOwnWork() ? 0 : mayRead ? sleepMs() : CHANGE_MS);
        } finally {
            stream.endSleep();
        }
    }

    private boolean isSpinning() {
        return spinNs > 0 && (spinNs == FOR_EVER_NS || System.nanoTime() - lastWorkNs < spinNs);
    }

    private int sleepMs() {
        final long limitNs = worker.sleepLimitNs(System.nanoTime());
        return limitNs == Long.MAX_VALUE
                ? -1
                : (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(limitNs) + 1);
    }

    /** How long a thread looks: one alone waits for devices only, which wake it as soon as a look would tell. */
    static long spinNs(final IdlePolicy idle, final int workers) {
        return switch (idle) {
            case SPIN -> FOR_EVER_NS;
            case ADAPTIVE -> workers > 1 ? ADAPTIVE_NS : 0;
            case PARK -> 0;
        };
    }

    @Override
    public void wakeUp() {
        wakeUp.signal();
    }
}
