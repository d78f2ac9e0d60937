// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.List;
import java.util.Set;
import net.culvert.forwarding.iface.InterfaceEvent.Changed;
import net.culvert.forwarding.iface.InterfaceEvent.Property;
import net.culvert.forwarding.iface.InterfaceEvent.WentDown;
import net.culvert.forwarding.iface.InterfaceEvent.WentUp;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One interface as the packet path sees it. The control thread changes it, any thread reads; each worker has an output
 * queue of its own, and an input queue where packets wait for it.
 *
 * <p>Setters refuse with a sentence: IllegalArgumentException where no interface could have the value,
 * IllegalStateException where this one cannot now.
 */
public final class NetworkInterface {
    private final InterfaceSpec spec;
    private final int index;
    private final int generation;
    private final OutputQueue[] outputQueues; // by worker
    private final InputQueue[] inputQueues; // by worker, or none
    private final Announcer announcer;
    private final InterfaceCounters counters;
    private final InterfaceAttributes attributes;
    private final AddressBook addressBook = new AddressBook(this);
    private final CaptureTaps taps = new CaptureTaps();
    private final LinkStateQueue link = new LinkStateQueue();
    private final Watchdog watchdog = new Watchdog();

    private volatile InterfaceState state = InterfaceState.INITIALISED;
    private volatile DropReason closed = DropReason.INTERFACE_DOWN; // what ways in answer; NONE while up
    private volatile PacketTap tap; // null while nobody looks
    private volatile int mtu;
    private volatile int fib;

    /** An interface in no table, that is down; {@code outputQueues} by worker. */
    public NetworkInterface(final String name, final int index, final int mtu, final OutputQueue... outputQueues) {
        this(InterfaceSpec.of(name, mtu, outputQueues), index, 0, new Announcer(e -> {}));
    }

    NetworkInterface(final InterfaceSpec spec, final int index, final int generation, final Announcer announcer) {
        MtuBounds.require(spec.name(), spec.mtu(), false);
        this.spec = spec;
        this.index = index;
        this.generation = generation;
        this.announcer = announcer;
        mtu = spec.mtu();
        outputQueues = spec.outputQueues().toArray(OutputQueue[]::new);
        inputQueues = spec.inputQueues().toArray(InputQueue[]::new);
        counters = new InterfaceCounters(Math.max(outputQueues.length, inputQueues.length));
        attributes = new InterfaceAttributes(this, spec.mode(), Set.copyOf(spec.capabilities()));
        for (int worker = 0; worker < outputQueues.length; worker++) {
            outputQueues[worker].bind(this, worker);
        }
        for (final InputQueue queue : inputQueues) {
            queue.bind(this);
        }
    }

    public String name() {
        return spec.name();
    }

    /** Its number in the table of interfaces, from 1 on; used again after it is gone. */
    public int index() {
        return index;
    }

    /** How many interfaces had its number before it: with the number, this one and no other. */
    public int generation() {
        return generation;
    }

    /** Where it stands in its life. */
    public InterfaceState state() {
        return state;
    }

    void state(final InterfaceState state) {
        this.state = state;
    }

    // The ways in. They allocate nothing.

    /**
     * Puts a packet into the worker's output queue; says INTERFACE_GONE, INTERFACE_DOWN, OUTPUT_QUEUE_FULL, or NONE,
     * and counts it for the interface.
     */
    public DropReason enqueue(
            final int worker, final UnsafeBuffer buffer, final int offset, final int length, final boolean isUrgent) {
        return outputQueues[worker].enqueue(buffer, offset, length, isUrgent);
    }

    /** Counts a packet that came in and shows it to who looks; says INTERFACE_GONE, INTERFACE_DOWN, or NONE. */
    public DropReason receive(final int worker, final UnsafeBuffer buffer, final int offset, final int length) {
        counters.received(worker, 1, length);
        final DropReason reason = closed;
        if (reason != DropReason.NONE) {
            counters.inputDrops(worker, 1);
            return reason;
        }
        final PacketTap tap = this.tap;
        if (tap != null) {
            tap.packet(buffer, offset, length, Direction.IN);
        }
        return DropReason.NONE;
    }

    /** Where the worker puts what is to leave. */
    public OutputQueue outputQueue(final int worker) {
        return outputQueues[worker];
    }

    /** Where packets wait for the worker; only where it was made with input queues. */
    public InputQueue inputQueue(final int worker) {
        return inputQueues[worker];
    }

    /** Its output queues, by worker. */
    public List<OutputQueue> outputQueues() {
        return spec.outputQueues();
    }

    /** Its input queues, by worker, or none. */
    public List<InputQueue> inputQueues() {
        return spec.inputQueues();
    }

    /** What all ways in answer: INTERFACE_GONE, INTERFACE_DOWN, or NONE while it is up. */
    public DropReason closed() {
        return closed;
    }

    /** Whether it was taken away; nothing comes or goes any more. */
    public boolean isGone() {
        return closed == DropReason.INTERFACE_GONE;
    }

    public boolean isUp() {
        return closed == DropReason.NONE;
    }

    /** Who looks at its packets; null for nobody. */
    public PacketTap tap() {
        return tap;
    }

    /** Bytes of the longest packet that it carries. */
    public int mtu() {
        return mtu;
    }

    /** The table that packets are looked up in that come in here. */
    public int fib() {
        return fib;
    }

    /** Its addresses, as they are now. */
    public List<InterfaceAddress> addresses() {
        return addressBook.now().list();
    }

    /** Its addresses, to look one up or to change them. */
    public AddressBook addressBook() {
        return addressBook;
    }

    /** The address to answer from: of the family, the preferred one; null where there is none. Allocates nothing. */
    public InterfaceAddress address(final boolean ipv6) {
        return addressBook.now().preferred(ipv6);
    }

    /** Whether the address is one of its own. Allocates nothing. */
    public boolean has(final boolean ipv6, final long high, final long low) {
        return addressBook.now().find(ipv6, high, low) != null;
    }

    /** What it has counted. */
    public InterfaceCounters counters() {
        return counters;
    }

    /** What is known of it beside. */
    public InterfaceAttributes attributes() {
        return attributes;
    }

    /** What was seen of its link. */
    public LinkStateQueue link() {
        return link;
    }

    /** Calls for help when its device does not answer. */
    public Watchdog watchdog() {
        return watchdog;
    }

    // The control thread's.

    /** Opens or closes the ways in; what waits in its queues when they close is dropped and counted by its workers. */
    public void up(final boolean up) {
        requireThere();
        if (up != isUp()) {
            closed = up ? DropReason.NONE : DropReason.INTERFACE_DOWN;
            announce(up ? new WentUp(this) : new WentDown(this));
        }
    }

    /** Takes it away, for good: from now on all ways in answer INTERFACE_GONE. */
    public void gone() {
        final boolean wasUp = isUp();
        closed = DropReason.INTERFACE_GONE;
        watchdog.disarm();
        link.clear();
        if (wasUp) {
            announce(new WentDown(this));
        }
    }

    /** Sets the MTU, 576 to 65535 bytes, with IPv6 addresses at least 1280. */
    public void mtu(final int mtu) {
        requireThere();
        MtuBounds.require(name(), mtu, addressBook.now().hasIpv6());
        if (mtu != this.mtu) {
            spec.mtuHook().accept(mtu);
            this.mtu = mtu;
            changed(Property.MTU);
        }
    }

    public void fib(final int fib) {
        requireThere();
        if (fib != this.fib) {
            this.fib = fib;
            changed(Property.FIB);
        }
    }

    /** Replaces its addresses. */
    public void addresses(final List<InterfaceAddress> addresses) {
        addressBook.replace(addresses);
    }

    /** Shows its packets to the tap from now on; the same tap may be attached several times and sees each once. */
    public void attach(final PacketTap tap) {
        requireThere();
        taps.attach(tap);
        this.tap = taps.active();
    }

    /** Takes back one {@link #attach}; a worker may still call the tap until the burst that it has is done. */
    public void detach(final PacketTap tap) {
        taps.detach(tap);
        this.tap = taps.active();
    }

    /** @throws IllegalStateException where it is gone */
    void requireThere() {
        if (isGone()) {
            throw new IllegalStateException(name() + " is gone");
        }
    }

    void changed(final Property property) {
        announce(new Changed(this, property));
    }

    void announce(final InterfaceEvent event) {
        announcer.announce(event);
    }

    @Override
    public String toString() {
        return name();
    }
}
