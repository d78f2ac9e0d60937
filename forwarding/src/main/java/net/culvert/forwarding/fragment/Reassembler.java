// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts fragments together, of IPv4 (RFC 791, section 3.2) and IPv6 (RFC 8200, section 4.5); one per worker.
 *
 * <p>A fragment that overlaps another, or contradicts it, ends its packet: those held are lost and those that come are
 * refused (RFC 5722, section 4; here for IPv4, too). Only an exact copy is let be: it is dropped, the packet lives.
 * Where a bound is reached, the oldest packet makes room.
 *
 * <p>What {@link #add} returns about the fragment at hand is its caller's to count. Held fragments that are lost are
 * counted here. So fragments added = dropped, here or by the caller, + {@link #joined} + {@link #held}.
 */
public final class Reassembler {
    private final FragmentLimits limits;
    private final DropCounters drops;
    private final FragmentStore store;
    private final DatagramTable table;
    private final Fragment fragment = new Fragment();
    private final WholePacket whole = new WholePacket();

    private int held;
    private int heldPackets;
    private long joined;
    private long packets;
    private long duplicates;

    /**
     * Takes all memory that it ever needs.
     *
     * @param seedHigh with {@code seedLow} the key of the hash, from a source that nobody can guess
     * @param drops where held fragments are counted that are lost
     */
    public Reassembler(final FragmentLimits limits, final long seedHigh, final long seedLow, final DropCounters drops) {
        this.limits = limits;
        this.drops = drops;
        store = new FragmentStore(limits.memoryBytes());
        table = new DatagramTable(limits, store, new SipHash(seedHigh, seedLow));
    }

    /**
     * Takes a fragment; call {@link #expire} before. NONE: the packet is whole, see {@link #buffer}. HELD: others are
     * missing. Else why the fragment is dropped:
     *
     * <ul>
     *   <li>IP_BAD_FRAGMENT: impossible; or TCP headers cut in two; or codepoints of ECN that contradict each other.
     *       IPv6 senders are to be told where the packet's pointer is not 0 (parameter problem, code 0), or where
     *       {@link #lacksHeaders} (code 3).
     *   <li>IP_FRAGMENT_OVERLAP: it shares bytes with another, or lies behind the last, or is a copy.
     *   <li>IP_FRAGMENT_LIMIT: its packet has too many.
     *   <li>IP6_BAD_EXTENSION: there is no fragment header, or there are two.
     * </ul>
     *
     * <p>A fragment of a packet that was given up is dropped for the same reason.
     */
    public DropReason add(final Packet packet, final long nowNs) {
        packet.pointer(0);
        final DropReason reason = fragment.read(packet);
        if (reason != DropReason.NONE) {
            return reason;
        }
        if (fragment.isAlone()) {
            whole.take(packet, fragment);
            joined++;
            packets++;
            return DropReason.NONE;
        }
        Datagram datagram = table.find(fragment);
        if (datagram == null) {
            datagram = open(nowNs);
        }
        if (datagram.fate() != DropReason.NONE) {
            return datagram.fate();
        }
        if (isCopy(packet, datagram)) {
            duplicates++;
            return DropReason.IP_FRAGMENT_OVERLAP;
        }
        final DropReason contradiction = check(datagram);
        if (contradiction != DropReason.NONE) {
            lose(datagram, contradiction);
            table.giveUp(datagram, nowNs);
            return contradiction;
        }
        return hold(packet, datagram);
    }

    /**
     * Whether the fragment refused last was a first one of IPv6 that does not hold all headers (RFC 7112, section 5).
     */
    public boolean lacksHeaders() {
        return fragment.lacksHeaders;
    }

    private Datagram open(final long nowNs) {
        if (table.isFull()) {
            final Datagram givenUp = table.oldestGivenUp();
            if (givenUp == null) {
                evict(null);
            } else {
                table.close(givenUp);
            }
        }
        heldPackets++;
        return table.open(fragment, nowNs);
    }

    private boolean isCopy(final Packet packet, final Datagram datagram) {
        final int twin = datagram.twin(fragment);
        return twin != FragmentStore.NONE
                && store.holds(twin, packet.buffer(), packet.offset() + fragment.headersLength);
    }

    private DropReason check(final Datagram datagram) {
        if (!datagram.fits(fragment)) {
            return DropReason.IP_FRAGMENT_OVERLAP;
        }
        if (datagram.isTooLong(fragment) || !datagram.note(fragment.ecn)) {
            return DropReason.IP_BAD_FRAGMENT;
        }
        return datagram.fragments() == limits.fragmentsPerDatagram() ? DropReason.IP_FRAGMENT_LIMIT : DropReason.NONE;
    }

    private DropReason hold(final Packet packet, final Datagram datagram) {
        final int headers = fragment.start == 0 ? fragment.headersLength : 0; // those of the others are not needed
        while (!store.fits(headers + fragment.length)) { // ends, for the limits leave room for one packet
            evict(datagram);
        }
        final int from = packet.offset() + fragment.headersLength - headers;
        final int kept = store.put(packet.buffer(), from, headers, fragment.start, fragment.length);
        datagram.add(fragment, kept, packet.input());
        held++;
        if (!datagram.isWhole()) {
            return DropReason.HELD;
        }
        whole.join(store, datagram, fragment.isIpv6);
        joined += datagram.fragments();
        packets++;
        forget(datagram, DropReason.NONE);
        table.close(datagram);
        return DropReason.NONE;
    }

    /** Makes room of the oldest packet but {@code spared}. */
    private void evict(final Datagram spared) {
        final Datagram oldest = table.oldestHeld(spared);
        lose(oldest, DropReason.IP_FRAGMENT_LIMIT);
        table.close(oldest);
    }

    private void lose(final Datagram datagram, final DropReason reason) {
        drops.count(reason, datagram.fragments(), datagram.packetBytes());
        forget(datagram, reason);
    }

    private void forget(final Datagram datagram, final DropReason fate) {
        held -= datagram.fragments();
        heldPackets--;
        datagram.release(fate);
    }

    /**
     * Drops the packets whose time is over, their fragments counted as IP_FRAGMENT_TIMEOUT, and returns how many
     * fragments that were. Costs next to nothing where none is due.
     */
    public int expire(final long nowNs, final ExpiryListener listener) {
        int lost = 0;
        for (Datagram due = table.due(nowNs); due != null; due = table.due(nowNs)) {
            final boolean isTold = due.hasFirst();
            final NetworkInterface input = due.input();
            lost += due.fragments();
            if (isTold) {
                whole.copyFirst(store, due.first());
            }
            if (due.fate() == DropReason.NONE) {
                lose(due, DropReason.IP_FRAGMENT_TIMEOUT);
            }
            table.close(due);
            if (isTold) {
                listener.expired(whole.buffer(), WholePacket.OFFSET, whole.length(), input);
            }
        }
        return lost;
    }

    /** Where the packet lies that {@link #add} made whole, until the next call of a method that takes the time. */
    public UnsafeBuffer buffer() {
        return whole.buffer();
    }

    /** Where it begins: headroom and ten zero bytes are in front of it. */
    public int offset() {
        return WholePacket.OFFSET;
    }

    /** Bytes of it. */
    public int length() {
        return whole.length();
    }

    /** Fragments that wait. */
    public int held() {
        return held;
    }

    /** Packets whose fragments wait. */
    public int heldPackets() {
        return heldPackets;
    }

    /** Bytes of memory that no fragment takes. */
    public int freeBytes() {
        return store.freeBytes();
    }

    /** Fragments that became part of whole packets. */
    public long joined() {
        return joined;
    }

    /** Whole packets made. */
    public long packets() {
        return packets;
    }

    /** Exact copies that were dropped. */
    public long duplicates() {
        return duplicates;
    }
}
