// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When a peer was last sent to and heard from: what the data threads note and the control thread's timers read.
 *
 * <p>Each mark has one writing thread. A data thread asks for the peer's timer only where a deadline arises that lies
 * before the one that is armed, so that steady traffic asks about once in ten seconds.
 */
final class Activity {
    // The marks, in the order of who writes them; in one array, so that a packet touches one or two cache lines.
    private static final int LAST_SENT = 0; // the outbound thread's
    private static final int FIRST_UNANSWERED = 1;
    private static final int LAST_RECEIVED = 2; // the inbound thread's
    private static final int FIRST_UNACKNOWLEDGED = 3;
    private static final int SILENCE_HANDLED = 4; // the control thread's
    private static final int KEEPALIVE_HANDLED = 5;
    private static final int ARMED = 6;
    private static final int LAST_HANDSHAKE_SENT = 7;
    private static final int LAST_HANDSHAKE_RECEIVED = 8;
    private static final int MARKS = 9;

    private final AtomicLongArray marksNs = new AtomicLongArray(MARKS);

    Activity() {
        for (int i = 0; i < MARKS; i++) {
            marksNs.setPlain(i, i == ARMED ? Long.MAX_VALUE : Limits.NEVER);
        }
    }

    /** Outbound thread: an empty message went out. */
    void keepaliveSent(final long nowNs) {
        marksNs.setOpaque(LAST_SENT, nowNs);
    }

    /** Outbound thread: data went out. True where the peer's timer must be armed. */
    boolean dataSent(final long nowNs) {
        if (marksNs.getPlain(LAST_SENT) == nowNs && marksNs.getPlain(FIRST_UNANSWERED) > Limits.NEVER) {
            return false; // a later packet of the same burst
        }
        marksNs.setOpaque(LAST_SENT, nowNs);
        if (marksNs.getPlain(FIRST_UNANSWERED) > Math.max(receivedNs(), marksNs.get(SILENCE_HANDLED))) {
            return false;
        }
        marksNs.set(FIRST_UNANSWERED, nowNs); // volatile, as is the read below: see arm()
        return marksNs.get(ARMED) > nowNs + Limits.SILENCE_NS;
    }

    /** Inbound thread: an empty message came in. */
    void keepaliveReceived(final long nowNs) {
        marksNs.setOpaque(LAST_RECEIVED, nowNs);
    }

    /** Inbound thread: data came in. True where the peer's timer must be armed. */
    boolean dataReceived(final long nowNs) {
        if (marksNs.getPlain(LAST_RECEIVED) == nowNs && marksNs.getPlain(FIRST_UNACKNOWLEDGED) > Limits.NEVER) {
            return false; // a later packet of the same burst
        }
        marksNs.setOpaque(LAST_RECEIVED, nowNs);
        if (marksNs.getPlain(FIRST_UNACKNOWLEDGED) > Math.max(sentNs(), marksNs.get(KEEPALIVE_HANDLED))) {
            return false;
        }
        marksNs.set(FIRST_UNACKNOWLEDGED, nowNs);
        return marksNs.get(ARMED) > nowNs + Limits.KEEPALIVE_TIMEOUT_NS;
    }

    /** Control thread: a handshake message went out. */
    void handshakeSent(final long nowNs) {
        marksNs.set(LAST_HANDSHAKE_SENT, nowNs);
    }

    /** Control thread: an authenticated handshake message came in. */
    void handshakeReceived(final long nowNs) {
        marksNs.set(LAST_HANDSHAKE_RECEIVED, nowNs);
    }

    /**
     * Control thread: the deadline that the timer wheel will call at, Long.MAX_VALUE for none. After a call with a
     * later deadline than before, the marks must be read again: a data thread that saw the earlier deadline did not
     * ask.
     */
    void arm(final long deadlineNs) {
        marksNs.set(ARMED, deadlineNs);
    }

    long armedNs() {
        return marksNs.getPlain(ARMED);
    }

    /** When the peer was last sent anything authenticated. */
    long sentNs() {
        return Math.max(marksNs.get(LAST_SENT), marksNs.get(LAST_HANDSHAKE_SENT));
    }

    /** When anything authenticated last came from the peer. */
    long receivedNs() {
        return Math.max(marksNs.get(LAST_RECEIVED), marksNs.get(LAST_HANDSHAKE_RECEIVED));
    }

    /**
     * When data should be acknowledged by an empty message, if nothing else goes out until then; MAX_VALUE for never.
     */
    long keepaliveDeadlineNs() {
        final long first = marksNs.get(FIRST_UNACKNOWLEDGED);
        return first > Math.max(sentNs(), marksNs.getPlain(KEEPALIVE_HANDLED))
                ? first + Limits.KEEPALIVE_TIMEOUT_NS
                : Long.MAX_VALUE;
    }

    /** When new keys should be asked for, if nothing comes in until then; MAX_VALUE for never. */
    long silenceDeadlineNs() {
        final long first = marksNs.get(FIRST_UNANSWERED);
        return first > Math.max(receivedNs(), marksNs.getPlain(SILENCE_HANDLED))
                ? first + Limits.SILENCE_NS
                : Long.MAX_VALUE;
    }

    /** Control thread: the session ended; nothing that it left open falls due. */
    void settle() {
        marksNs.set(SILENCE_HANDLED, marksNs.get(FIRST_UNANSWERED));
        marksNs.set(KEEPALIVE_HANDLED, marksNs.get(FIRST_UNACKNOWLEDGED));
    }

    /** Control thread: the keepalive that was due is on its way. */
    void keepaliveHandled(final long nowNs) {
        marksNs.set(KEEPALIVE_HANDLED, nowNs);
    }

    /** Control thread: the peer's silence has been acted on; the next data that goes out starts the wait anew. */
    void silenceHandled(final long nowNs) {
        marksNs.set(SILENCE_HANDLED, nowNs);
    }
}
