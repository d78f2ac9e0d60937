// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.culvert.forwarding.iface.InterfaceEvent.Arrived;
import net.culvert.forwarding.iface.InterfaceEvent.Departed;
import net.culvert.forwarding.iface.InterfaceEvent.LinkChanged;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * All interfaces of one gateway. The control thread owns it; any thread reads {@link #snapshot}, inside the bracket of
 * its burst.
 *
 * <pre>
 *  initialise ──▶ register ──▶ deactivate ──▶ detach ┄┄ grace period ┄┄▶ freed
 *  has a number   is found     answers        is told    no burst can    queues drained, counted;
 *                 and told     INTERFACE_GONE            see it          resources closed; number free
 * </pre>
 */
public final class InterfaceTable {
    private final GracePeriod gracePeriod;
    private final DropCounters drops;
    private final Consumer<Exception> onFault;
    private final Announcer announcer;
    private final IndexPool indexes = new IndexPool();
    private final List<NetworkInterface> registered = new ArrayList<>();
    private final Map<NetworkInterface, AutoCloseable> resources = new HashMap<>(); // not yet freed
    private final AtomicReference<InterfaceSnapshot> snapshot = new AtomicReference<>(InterfaceSnapshot.EMPTY);

    /**
     * An empty table.
     *
     * @param gracePeriod the one that all bursts are bracketed with
     * @param drops counts what still waited in the queues of an interface that is freed
     * @param onFault told what listeners and resources threw, which stops nothing
     */
    public InterfaceTable(final GracePeriod gracePeriod, final DropCounters drops, final Consumer<Exception> onFault) {
        this.gracePeriod = gracePeriod;
        this.drops = drops;
        this.onFault = onFault;
        announcer = new Announcer(onFault);
    }

    /** The interfaces as they are; one acquire load. Any thread. */
    public InterfaceSnapshot snapshot() {
        return snapshot.getAcquire();
    }

    /** Tells the listener of all that happens from now on; it is told last. */
    public void listen(final Consumer<InterfaceEvent> listener) {
        announcer.listen(listener);
    }

    /**
     * Makes an interface that has a number and that nobody sees yet.
     *
     * @throws IllegalArgumentException with a sentence, where the name is bogus or taken or the MTU out of bounds
     */
    public NetworkInterface initialise(final InterfaceSpec spec) {
        InterfaceName.parse(spec.name());
        requireFree(spec.name());
        MtuBounds.require(spec.name(), spec.mtu(), false);
        final int index = indexes.take();
        try {
            return new NetworkInterface(spec, index, indexes.generation(index), announcer);
        } catch (final RuntimeException e) { // a queue that is another's
            indexes.free(index);
            throw e;
        }
    }

    /**
     * Puts the interface into the table, down, and tells.
     *
     * @param resources closed once no burst can see the interface any more
     * @throws IllegalArgumentException with a sentence, where the name was taken meanwhile
     */
    public void register(final NetworkInterface added, final AutoCloseable resources) {
        require(added, InterfaceState.INITIALISED);
        requireFree(added.name());
        registered.add(added);
        this.resources.put(added, resources);
        added.state(InterfaceState.REGISTERED);
        publish();
        announcer.announce(new Arrived(added));
    }

    /** Shuts all ways into the interface for good, and hides it from lookups; its name stays taken. */
    public void deactivate(final NetworkInterface leaving) {
        require(leaving, InterfaceState.REGISTERED);
        leaving.state(InterfaceState.DEACTIVATED);
        leaving.gone();
        publish();
    }

    /**
     * Takes the interface out of the table, deactivated if it is not yet, and tells: first each of its addresses, then
     * itself. What it holds is freed in a later {@link #poll}, when no burst can see it.
     */
    public void detach(final NetworkInterface leaving) {
        if (leaving.state() == InterfaceState.INITIALISED) { // nobody ever saw it
            leaving.gone();
            leaving.state(InterfaceState.DETACHED);
            indexes.free(leaving.index());
            return;
        }
        if (leaving.state() == InterfaceState.REGISTERED) {
            deactivate(leaving);
        }
        require(leaving, InterfaceState.DEACTIVATED);
        leaving.state(InterfaceState.DETACHED);
        registered.remove(leaving);
        leaving.addresses(List.of());
        announcer.announce(new Departed(leaving));
        announcer.then(() -> gracePeriod.afterwards(() -> free(leaving))); // behind those who withdraw its routes
    }

    private void free(final NetworkInterface gone) {
        for (final InputQueue queue : gone.inputQueues()) {
            queue.purge(DropReason.INTERFACE_GONE, drops);
        }
        for (final OutputQueue queue : gone.outputQueues()) {
            queue.purge(DropReason.INTERFACE_GONE, drops, gone.counters().controlThread());
        }
        try {
            resources.remove(gone).close();
        } catch (final Exception e) {
            onFault.accept(e);
        }
        indexes.free(gone.index());
    }

    /** Tells what was seen of links, fires the watchdogs that are due, and frees what no burst can see any more. */
    public void poll(final long nowNs) {
        for (final NetworkInterface each : snapshot().all()) {
            LinkState seen = each.link().poll();
            while (seen != null) {
                announcer.announce(new LinkChanged(each, seen));
                seen = each.link().poll();
            }
            try {
                each.watchdog().poll(nowNs);
            } catch (final RuntimeException e) {
                onFault.accept(e);
            }
        }
        free();
    }

    /** Frees what no burst can see any more. */
    public void free() {
        gracePeriod.poll();
    }

    /** Whether an interface in the table has this name, be it deactivated. */
    public boolean isTaken(final String name) {
        for (final NetworkInterface each : registered) {
            if (each.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an interface of this name was detached and is not freed yet: its device may still be open. */
    public boolean isFreeing(final String name) {
        for (final NetworkInterface each : resources.keySet()) {
            if (each.state() == InterfaceState.DETACHED && each.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Interfaces that were detached and are not freed yet. */
    public int freeing() {
        return resources.size() - registered.size();
    }

    private void publish() {
        final List<NetworkInterface> there = new ArrayList<>(registered);
        there.removeIf(NetworkInterface::isGone);
        snapshot.setRelease(new InterfaceSnapshot(there));
    }

    private void requireFree(final String name) {
        if (isTaken(name)) {
            throw new IllegalArgumentException("there is an interface " + name + " already");
        }
    }

    private static void require(final NetworkInterface subject, final InterfaceState state) {
        if (subject.state() != state) {
            throw new IllegalStateException(subject.name() + " is " + subject.state() + " but has to be " + state);
        }
    }
}
