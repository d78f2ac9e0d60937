// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.TimeUnit;

/** Times and limits of the protocol, in nanoseconds and messages. */
public final class Limits {
    // From the specification (WireGuard paper, section 6.1 and the table there).

    /** An initiator asks for a new key pair after this time. */
    public static final long REKEY_AFTER_TIME_NS = TimeUnit.SECONDS.toNanos(120);
    /** An initiator asks for a new key pair after this many messages. */
    public static final long REKEY_AFTER_MESSAGES = 1L << 60;
    /** A key pair is not used beyond this age. */
    public static final long REJECT_AFTER_TIME_NS = TimeUnit.SECONDS.toNanos(180);
    /** A key pair seals no more messages than this: 2^64 - 2^13 - 1, compared as unsigned. */
    public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;
    /** An initiation is sent again after this time without an answer, and never sooner after the last one. */
    public static final long REKEY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    /** A handshake is given up after this time. */
    public static final long REKEY_ATTEMPT_TIME_NS = TimeUnit.SECONDS.toNanos(90);
    /** Who received and had nothing to send sends an empty message after this time. */
    public static final long KEEPALIVE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    // Our own, as the existing implementations have them.

    /** Most jitter on a repeated initiation, so that two peers do not stay in step. */
    static final long REKEY_TIMEOUT_JITTER_NS = TimeUnit.MILLISECONDS.toNanos(333);
    /** Initiations in one attempt. */
    static final int MAX_ATTEMPTS = (int) (REKEY_ATTEMPT_TIME_NS / REKEY_TIMEOUT_NS);
    /** Initiations of one peer that come closer together than this are a flood. */
    static final long INITIATION_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1) / 50;
    /** Keys that nobody replaced are forgotten after this time. */
    static final long FORGET_KEYS_AFTER_NS = 3 * REJECT_AFTER_TIME_NS;
    /** An initiator that receives with keys older than this asks for new ones, so that the tunnel never pauses. */
    static final long REKEY_ON_RECEIVE_AFTER_NS = REJECT_AFTER_TIME_NS - KEEPALIVE_TIMEOUT_NS - REKEY_TIMEOUT_NS;
    /** Who sent data and heard nothing for this time asks for new keys. */
    static final long SILENCE_NS = KEEPALIVE_TIMEOUT_NS + REKEY_TIMEOUT_NS;
    /** The responder stays in the state "under load" for this time after the last sign of it. */
    static final long UNDER_LOAD_NS = TimeUnit.SECONDS.toNanos(1);

    /** A time before every time: "never happened". Differences to it do not overflow. */
    static final long NEVER = Long.MIN_VALUE / 4;

    private Limits() {}
}
