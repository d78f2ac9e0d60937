// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.function.ObjLongConsumer;

/**
 * The deadlines of all peers on one hashed wheel (Varghese and Lauck, 1987, scheme 6), a timer a peer. Control thread.
 *
 * <p>A peer's timer stands at the least of its deadlines as they were when it was last looked at. Most move on with
 * traffic, so that a timer that expires may find nothing due and is set anew.
 *
 * <p>The timers of a slot are linked through the peers: thousands of peers whose deadlines fall together, as when they
 * are configured together, cost no memory and no search.
 */
final class PeerTimers {
    /** How exactly deadlines are met: 2^25 ns, 34 ms. */
    static final long TICK_NS = 1 << 25;

    private static final int TICK_SHIFT = Long.numberOfTrailingZeros(TICK_NS);
    private static final int SLOTS = 4096; // a power of two; one turn of the wheel: 137 s
    private static final int SLOT_MASK = SLOTS - 1;

    /** A peer's place on the wheel. */
    static final class Timer {
        private final Peer peer;
        private Timer before; // null at the head of a slot
        private Timer next;
        private long deadlineNs = Long.MAX_VALUE; // MAX_VALUE for a timer that is not on the wheel
        private int slot;

        Timer(final Peer peer) {
            this.peer = peer;
        }
    }

    private final Timer[] slots = new Timer[SLOTS];
    private final ObjLongConsumer<Peer> onDeadline;
    private long tick;
    private int size;

    /** Calls {@code onDeadline} with the peer and the time; it sets the peer's next timer. */
    PeerTimers(final long nowNs, final ObjLongConsumer<Peer> onDeadline) {
        tick = nowNs >> TICK_SHIFT;
        this.onDeadline = onDeadline;
    }

    /** Lets the peer's timer stand at the least of its deadlines. */
    void set(final Peer peer) {
        cancel(peer);
        long deadline = leastDeadlineNs(peer);
        peer.activity.arm(deadline);
        final long again = leastDeadlineNs(peer); // a data thread that saw the timer at an earlier time did not ask
        if (again < deadline) {
            deadline = again;
            peer.activity.arm(deadline);
        }
        if (deadline != Long.MAX_VALUE) {
            insert(peer.timer, deadline);
        }
    }

    /** Takes the peer's timer off the wheel. */
    void cancel(final Peer peer) {
        if (peer.timer.deadlineNs != Long.MAX_VALUE) {
            remove(peer.timer);
        }
        peer.activity.arm(Long.MAX_VALUE);
    }

    /** Calls for every timer that has expired; one turn of the wheel meets all, however long ago the last call was. */
    void poll(final long nowNs) {
        final long nowTick = nowNs >> TICK_SHIFT;
        final long first = Math.max(tick, nowTick - SLOT_MASK);
        tick = nowTick; // what is set meanwhile and is due already is met in this tick or by the next call
        for (long passed = first; passed <= nowTick && size > 0; passed++) {
            expire((int) passed & SLOT_MASK, nowNs);
        }
    }

    /** Whether any peer has a timer: without one nothing happens by time alone. */
    boolean isEmpty() {
        return size == 0;
    }

    private void expire(final int slot, final long nowNs) {
        Timer timer = slots[slot];
        while (timer != null) {
            final Timer next = timer.next;
            if (timer.deadlineNs <= nowNs) { // else it is of a later turn
                remove(timer);
                onDeadline.accept(timer.peer, nowNs);
            }
            timer = next;
        }
    }

    private void insert(final Timer timer, final long deadlineNs) {
        timer.deadlineNs = deadlineNs;
        timer.slot = (int) Math.max(deadlineNs >> TICK_SHIFT, tick) & SLOT_MASK;
        timer.next = slots[timer.slot];
        if (timer.next != null) {
            timer.next.before = timer;
        }
        slots[timer.slot] = timer;
        size++;
    }

    private void remove(final Timer timer) {
        if (timer.before == null) {
            slots[timer.slot] = timer.next;
        } else {
            timer.before.next = timer.next;
        }
        if (timer.next != null) {
            timer.next.before = timer.before;
        }
        timer.before = null;
        timer.next = null;
        timer.deadlineNs = Long.MAX_VALUE;
        size--;
    }

    private static long leastDeadlineNs(final Peer peer) {
        final long least = Math.min(peer.retransmitNs, peer.forgetKeysNs);
        final long silence = Math.min(peer.activity.keepaliveDeadlineNs(), peer.activity.silenceDeadlineNs());
        return Math.min(Math.min(least, silence), persistentKeepaliveDeadlineNs(peer));
    }

    /** When the next persistent keepalive is due; MAX_VALUE where the peer has none. */
    static long persistentKeepaliveDeadlineNs(final Peer peer) {
        if (peer.persistentKeepaliveNs == 0) {
            return Long.MAX_VALUE;
        }
        final long traversed = Math.max(peer.activity.sentNs(), peer.activity.receivedNs());
        final long last = Math.max(traversed, peer.persistentKeepaliveSentNs);
        return last == Limits.NEVER ? Long.MAX_VALUE : last + peer.persistentKeepaliveNs;
    }
}
