// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.wireguard.Peer;

/**
 * When the name of one peer's endpoint is to be asked for: at the start, and where the peer answers no handshake. The
 * control thread of the tunnel.
 */
final class NameWatch {
    static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(30);
    static final long LONGEST_PAUSE_NS = TimeUnit.MINUTES.toNanos(10);

    private static final int RETRIES = 3; // of an initiation, 15 s, after which the address may be an old one

    private final InetSocketAddress name;
    private boolean isAsked;
    private boolean isKnown;
    private long pauseNs = FIRST_PAUSE_NS;
    private long nextNs;

    /** To be asked for at once. */
    NameWatch(final InetSocketAddress name, final long nowNs) {
        this.name = name;
        nextNs = nowNs;
    }

    InetSocketAddress name() {
        return name;
    }

    /** Whether it is to be asked for now; then the answer has to be told to {@link #answered}. */
    boolean poll(final Peer peer, final long nowNs) {
        final boolean isNeeded = !isKnown || isSilent(peer);
        if (isKnown && !isNeeded) {
            pauseNs = FIRST_PAUSE_NS;
        }
        if (isAsked || !isNeeded || nowNs - nextNs < 0) {
            return false;
        }
        isAsked = true;
        return true;
    }

    /**
     * Takes the answer, empty where nobody knows the name; returns the endpoint to set, or null where the peer is at
     * one of the addresses already.
     */
    Endpoint answered(final List<Endpoint> answer, final Peer peer, final long nowNs) {
        isAsked = false;
        nextNs = nowNs + pauseNs;
        pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
        if (answer.isEmpty()) {
            return null;
        }
        isKnown = true;
        final Endpoint current = peer.endpoint();
        final boolean isThere = current != null && answer.contains(current.withoutLocal());
        final boolean isWell = peer.hasSession(nowNs) && !isSilent(peer); // it has called from elsewhere
        return isThere || isWell ? null : answer.getFirst();
    }

    private static boolean isSilent(final Peer peer) {
        return peer.unanswered() > RETRIES;
    }

    /** Whether any answer came. */
    boolean isKnown() {
        return isKnown;
    }

    /** Until it may be asked for again. */
    long pauseNs() {
        return pauseNs;
    }
}
