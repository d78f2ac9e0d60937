// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When a peer was last sent to and heard from: what the data threads note and the control thread's timers read.
 *
 * <p>Each mark has one writing thread. A data thread asks for the peer's timer only where a deadline arises that lies
 * before the one that is armed, so that steady traffic asks about once in ten seconds.
 */
final class Activity {
    // The outbound thread's.
    private final AtomicLong lastSentNs = new AtomicLong(Limits.NEVER);
    private final AtomicLong firstUnansweredNs = new AtomicLong(Limits.NEVER);

    // The inbound thread's.
    private final AtomicLong lastReceivedNs = new AtomicLong(Limits.NEVER);
    private final AtomicLong firstUnacknowledgedNs = new AtomicLong(Limits.NEVER);

    // The control thread's.
    private final AtomicLong lastHandshakeSentNs = new AtomicLong(Limits.NEVER);
    private final AtomicLong lastHandshakeReceivedNs = new AtomicLong(Limits.NEVER);
    private final AtomicLong silenceHandledNs = new AtomicLong(Limits.NEVER);
    private final AtomicLong keepaliveHandledNs = new AtomicLong(Limits.NEVER);
    private final AtomicLong armedNs = new AtomicLong(Long.MAX_VALUE);

    /** Outbound thread: an empty message went out. */
    void keepaliveSent(final long nowNs) {
        lastSentNs.setOpaque(nowNs);
    }

    /** Outbound thread: data went out. True where the peer's timer must be armed. */
    boolean dataSent(final long nowNs) {
        if (lastSentNs.getPlain() == nowNs && firstUnansweredNs.getPlain() > Limits.NEVER) {
            return false; // a later packet of the same burst
        }
        lastSentNs.setOpaque(nowNs);
        if (firstUnansweredNs.getPlain() > Math.max(receivedNs(), silenceHandledNs.get())) {
            return false;
        }
        firstUnansweredNs.set(nowNs); // volatile, as is the read below: see arm()
        return armedNs.get() > nowNs + Limits.SILENCE_NS;
    }

    /** Inbound thread: an empty message came in. */
    void keepaliveReceived(final long nowNs) {
        lastReceivedNs.setOpaque(nowNs);
    }

    /** Inbound thread: data came in. True where the peer's timer must be armed. */
    boolean dataReceived(final long nowNs) {
        if (lastReceivedNs.getPlain() == nowNs && firstUnacknowledgedNs.getPlain() > Limits.NEVER) {
            return false; // a later packet of the same burst
        }
        lastReceivedNs.setOpaque(nowNs);
        if (firstUnacknowledgedNs.getPlain() > Math.max(sentNs(), keepaliveHandledNs.get())) {
            return false;
        }
        firstUnacknowledgedNs.set(nowNs);
        return armedNs.get() > nowNs + Limits.KEEPALIVE_TIMEOUT_NS;
    }

    /** Control thread: a handshake message went out. */
    void handshakeSent(final long nowNs) {
        lastHandshakeSentNs.set(nowNs);
    }

    /** Control thread: an authenticated handshake message came in. */
    void handshakeReceived(final long nowNs) {
        lastHandshakeReceivedNs.set(nowNs);
    }

    /**
     * Control thread: the deadline that the timer wheel will call at, Long.MAX_VALUE for none. After a call with a
     * later deadline than before, the marks must be read again: a data thread that saw the earlier deadline did not
     * ask.
     */
    void arm(final long deadlineNs) {
        armedNs.set(deadlineNs);
    }

    long armedNs() {
        return armedNs.getPlain();
    }

    /** When the peer was last sent anything authenticated. */
    long sentNs() {
        return Math.max(lastSentNs.get(), lastHandshakeSentNs.get());
    }

    /** When anything authenticated last came from the peer. */
    long receivedNs() {
        return Math.max(lastReceivedNs.get(), lastHandshakeReceivedNs.get());
    }

    /**
     * When data should be acknowledged by an empty message, if nothing else goes out until then; MAX_VALUE for never.
     */
    long keepaliveDeadlineNs() {
        final long first = firstUnacknowledgedNs.get();
        return first > Math.max(sentNs(), keepaliveHandledNs.getPlain())
                ? first + Limits.KEEPALIVE_TIMEOUT_NS
                : Long.MAX_VALUE;
    }

    /** When new keys should be asked for, if nothing comes in until then; MAX_VALUE for never. */
    long silenceDeadlineNs() {
        final long first = firstUnansweredNs.get();
        return first > Math.max(receivedNs(), silenceHandledNs.getPlain()) ? first + Limits.SILENCE_NS : Long.MAX_VALUE;
    }

    /** Control thread: the session ended; nothing that it left open falls due. */
    void settle() {
        silenceHandledNs.set(firstUnansweredNs.get());
        keepaliveHandledNs.set(firstUnacknowledgedNs.get());
    }

    /** Control thread: the keepalive that was due is on its way. */
    void keepaliveHandled(final long nowNs) {
        keepaliveHandledNs.set(nowNs);
    }

    /** Control thread: the peer's silence has been acted on; the next data that goes out starts the wait anew. */
    void silenceHandled(final long nowNs) {
        silenceHandledNs.set(nowNs);
    }
}
