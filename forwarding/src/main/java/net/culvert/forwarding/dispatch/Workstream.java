// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.FlowHasher;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.Placement;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * One worker's thread in the dispatch of packets: what it reads it brings to where the work is done, and what others
 * brought it does. Owned by that thread, which calls, inside the bracket of a burst,
 *
 * <pre>
 * work()           what waits in its queues
 * mayRead()        only then: read, and give each burst to input(burst, from, nowNs)
 * beginSleep()     outside the bracket, when there is nothing to do: sleep only if it says so; then endSleep()
 * </pre>
 *
 * <p>New settings hold for this thread once everything that it queued by the old ones is done with, and until then it
 * reads nothing: so a flow that changes its worker stays in its order.
 */
public final class Workstream implements BurstInput {
    private static final int BURSTS_AT_ONCE = 8; // of one interface; then the others get their turn

    private final Workstreams all;
    private final int number;
    private final BurstInput worker;
    private final Runnable wakeUp;
    private final BurstPlacer placer;
    private final FlowHasher hasher = new FlowHasher();
    private final Consumer<Burst> handler = this::handle; // made once
    private final AtomicCounter dispatched; // packets worked on where they were read, while others are queued
    private final AtomicCounter handled; // packets taken from its queues
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile List<Handover> handovers = List.of(); // of the ports that it owns; the control thread writes

    private IsrSettings settings;
    private boolean isDirect;
    private NetworkInterface[] sources = new NetworkInterface[16]; // by number: what was queued came in there
    private final Map<Burst, Burst> views = new WeakHashMap<>(); // by burst: of its packets, those worked on here
    private NetworkInterface from; // of the bursts that are being handled

    Workstream(
            final Workstreams all,
            final int number,
            final BurstInput worker,
            final Runnable wakeUp,
            final CountersFile counters) {
        this.all = all;
        this.number = number;
        this.worker = worker;
        this.wakeUp = wakeUp;
        final String path = "worker" + number + ".isr";
        placer = new BurstPlacer(all, new DropCounters(counters, path), counters.newCounter(path + ".queued.packets"));
        dispatched = counters.newCounter(path + ".dispatched.packets");
        handled = counters.newCounter(path + ".handled.packets");
        take(all.settingsInForce());
    }

    private void take(final IsrSettings next) {
        settings = next;
        isDirect = next.policy() == DispatchPolicy.DIRECT;
        Arrays.fill(sources, null);
    }

    /** Has a burst worked on here, or by the workers of its packets. */
    @Override
    public void input(final Burst burst, final NetworkInterface from, final long nowNs) {
        if (isDirect) {
            worker.input(burst, from, nowNs);
        } else {
            place(burst, from, nowNs);
        }
    }

    private void place(final Burst burst, final NetworkInterface from, final long nowNs) {
        final IsrSettings settings = this.settings;
        final int workers = all.count();
        final boolean isHybrid = settings.policy() == DispatchPolicy.HYBRID;
        final Burst own = own(burst, from);
        for (int i = 0; i < burst.size(); i++) {
            final int offset = burst.offset(i);
            final int length = burst.length(i);
            hasher.wrap(burst.buffer(), offset, length);
            final int version = length > 0 ? burst.buffer().getByte(offset) >> 4 & 0xF : 0;
            final int to = settings.of(version).worker(hasher, from.index(), number, workers);
            if (isHybrid && to == number) {
                own.add(offset, length, burst.segmentSize(i), burst.endpoint(i));
            } else {
                placer.add(to, burst, i, from);
            }
        }
        placer.finish(from);
        if (!own.isEmpty()) {
            dispatched.getAndAddPlain(own.size());
            worker.input(own, from, nowNs);
        }
    }

    /** An empty list of packets in the slab of the burst; an interface reads into the same few each time. */
    private Burst own(final Burst burst, final NetworkInterface from) {
        final int index = from.index();
        if (index >= sources.length) {
            sources = Arrays.copyOf(sources, 2 * index);
        }
        sources[index] = from;
        Burst own = views.get(burst);
        if (own == null) {
            own = burst.view(burst.maxPackets());
            views.put(burst, own);
        }
        own.clear();
        return own;
    }

    /** The number of this worker. */
    public int number() {
        return number;
    }

    /** Whether what is made here has to be sent by {@link #workerOf} its flow. */
    public boolean isByFlow() {
        return all.isByFlow() && all.count() > 1;
    }

    /** The worker that both directions of a packet's flow meet, while {@link #isByFlow}. */
    public int workerOf(final UnsafeBuffer buffer, final int offset, final int length) {
        return Placement.FLOW.worker(hasher.wrap(buffer, offset, length), 0, number, all.count());
    }

    /** Does some of what waits for this worker, and for the ports that it owns; says whether more may wait. */
    public boolean work() {
        boolean more = false;
        final List<Handover> handovers = this.handovers;
        for (int i = 0; i < handovers.size(); i++) {
            more |= handovers.get(i).drain();
        }
        return more | (mayHaveInput() && handleInput());
    }

    /** With a worker alone that does all it reads nothing is ever queued. */
    private boolean mayHaveInput() {
        return !isDirect || all.count() > 1;
    }

    private boolean handleInput() {
        boolean more = false;
        final List<NetworkInterface> interfaces = all.interfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            from = interfaces.get(i);
            if (waits(from)) {
                more |= from.inputQueue(number).dequeue(handler, BURSTS_AT_ONCE) == BURSTS_AT_ONCE;
            }
        }
        return more;
    }

    private boolean waits(final NetworkInterface source) {
        return !source.inputQueues().isEmpty() && source.inputQueue(number).length() > 0;
    }

    private void handle(final Burst burst) {
        try {
            handled.getAndAddPlain(burst.size());
            worker.input(burst, from, System.nanoTime());
        } finally {
            all.inputPool().release(burst);
        }
    }

    /**
     * Whether bursts may be read and given to {@link #input}: not while something that was queued by former settings is
     * under way.
     */
    public boolean mayRead() {
        final IsrSettings next = all.settingsInForce();
        if (next == settings) {
            return true;
        }
        if (next.equals(settings)) { // the same words again: what is under way goes on as it did, and is remembered
            settings = next;
            return true;
        }
        if (isUnderWay()) {
            return false;
        }
        take(next);
        return true;
    }

    private boolean isUnderWay() {
        for (final NetworkInterface source : sources) {
            if (source != null && !source.isGone()) {
                for (final InputQueue queue : source.inputQueues()) {
                    if (queue.length() > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether the thread may sleep; from then on whoever brings work rouses it. */
    public boolean beginSleep() {
        if (!mayHaveInput() && handovers.isEmpty()) {
            return true; // nobody else brings it anything
        }
        asleep.set(true); // a full fence: the looks below come after it
        if (hasWork()) {
            asleep.set(false);
            return false;
        }
        return true;
    }

    /** After the sleep. */
    public void endSleep() {
        asleep.setPlain(false); // seen too late, it costs one needless wake-up
    }

    /** Whether something waits for {@link #work}. */
    private boolean hasWork() {
        final List<Handover> handovers = this.handovers;
        for (int i = 0; i < handovers.size(); i++) {
            if (!handovers.get(i).isEmpty()) {
                return true;
            }
        }
        return mayHaveInput() && hasInput();
    }

    private boolean hasInput() {
        final List<NetworkInterface> interfaces = all.interfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            if (!interfaces.get(i).isGone() && waits(interfaces.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Wakes the thread if it sleeps; after what it is to do was published and a full fence. Any thread. */
    void rouse() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            wakeUp.run();
        }
    }

    /** The handovers that it drains from now on. Control thread. */
    void handovers(final List<Handover> handovers) {
        this.handovers = List.copyOf(handovers);
    }

    List<Handover> handovers() {
        return handovers;
    }
}
