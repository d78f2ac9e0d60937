// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The deadlines of all peers on one wheel, a timer a peer. Control thread.
 *
 * <p>A peer's timer stands at the least of its deadlines as they were when it was last looked at. Most move on with
 * traffic, so that a timer that expires may find nothing due and is set anew.
 */
final class PeerTimers {
    /** The id of a peer that has no timer. */
    static final long NO_TIMER = DeadlineTimerWheel.NULL_DEADLINE;

    /** How exactly deadlines are met: 2^25 ns, 34 ms. */
    static final long TICK_NS = 1 << 25;

    private static final int TICKS = 4096; // one turn of the wheel: 137 s

    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<Peer> peers = new Long2ObjectHashMap<>();
    private final ObjLongConsumer<Peer> onDeadline;

    /** Calls {@code onDeadline} with the peer and the time; it sets the peer's next timer. */
    PeerTimers(final long nowNs, final ObjLongConsumer<Peer> onDeadline) {
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, (int) TICK_NS, TICKS);
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
            peer.timerId = wheel.scheduleTimer(deadline);
            peers.put(peer.timerId, peer);
        }
    }

    /** Takes the peer's timer off the wheel. */
    void cancel(final Peer peer) {
        if (peer.timerId != NO_TIMER) {
            wheel.cancelTimer(peer.timerId);
            peers.remove(peer.timerId);
            peer.timerId = NO_TIMER;
        }
        peer.activity.arm(Long.MAX_VALUE);
    }

    /** Calls for every timer that has expired. */
    void poll(final long nowNs) {
        if (wheel.timerCount() == 0) {
            wheel.currentTickTime(nowNs); // nothing to meet on the way
            return;
        }
        do {
            wheel.poll(nowNs, this::expire, Integer.MAX_VALUE);
        } while (wheel.currentTickTime() <= nowNs);
    }

    /** Whether any peer has a timer: without one nothing happens by time alone. */
    boolean isEmpty() {
        return wheel.timerCount() == 0;
    }

    private boolean expire(final TimeUnit unit, final long nowNs, final long timerId) {
        final Peer peer = peers.remove(timerId);
        peer.timerId = NO_TIMER;
        onDeadline.accept(peer, nowNs);
        return true;
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
