// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.CookieGenerator;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.noise.Tai64n;

/**
 * One peer: its settings, its keys and what is known of it. Fields stand in blocks by the thread that writes them; only
 * the endpoint has two writers, the operator's setting and the peer's roaming, and the later one wins.
 */
public final class Peer {
    private final PublicKey publicKey;
    final Activity activity = new Activity();
    final PeerMailbox.Slot controlSlot = new PeerMailbox.Slot(this);
    final PeerMailbox.Slot outboundSlot = new PeerMailbox.Slot(this);

    private volatile Endpoint endpoint;
    private volatile KeyPair sendingKeys; // written by the control thread
    private volatile PeerLimits limits; // written by the control thread; null for none

    // The control thread's: settings.
    PresharedKey presharedKey = PresharedKey.NONE;
    long persistentKeepaliveNs; // 0 for off
    boolean keepaliveTurnedOn;
    boolean removed;
    final Set<Prefix> allowedIps = new LinkedHashSet<>(2);

    // The control thread's: the handshake and its keys.
    byte[] staticSecret; // of our and the peer's static keys, null until first needed
    CookieGenerator cookies; // null until first needed
    InitiatorHandshake handshake; // null where we wait for no response
    int attempts;
    int unanswered; // initiations sent since a handshake was last completed
    long lastInitiationSentNs = Limits.NEVER;
    long lastInitiationReceivedNs = Limits.NEVER;
    Tai64n lastSentTimestamp = Tai64n.ZERO;
    Tai64n lastTimestamp = Tai64n.ZERO; // of the initiations received
    KeyPair previousKeys;
    KeyPair currentKeys;
    KeyPair nextKeys;

    // The control thread's: deadlines, Long.MAX_VALUE for none.
    long retransmitNs = Long.MAX_VALUE;
    long forgetKeysNs = Long.MAX_VALUE;
    long persistentKeepaliveSentNs = Limits.NEVER;
    final PeerTimers.Timer timer = new PeerTimers.Timer(this);
    private volatile long lastHandshakeWallNs;

    // The outbound thread's.
    final StagedPackets staged = new StagedPackets();

    // The inbound thread's: the inner source that was last found allowed, and when.
    private long sourceFoundAt = -1; // version of the allowed IPs
    private boolean source6;
    private long sourceHigh;
    private long sourceLow;

    // Bytes of datagrams, and behind each how many; each count with one writing thread.
    private static final int SENT = 0; // the outbound thread's
    private static final int RECEIVED = 2; // the inbound thread's
    private static final int CONTROL_SENT = 4; // the control thread's
    private static final int CONTROL_RECEIVED = 6;
    private final AtomicLongArray counts = new AtomicLongArray(8);

    Peer(final PublicKey publicKey) {
        this.publicKey = publicKey;
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** Where the peer was last heard, or is configured to be; null where neither. */
    public Endpoint endpoint() {
        return endpoint;
    }

    void endpoint(final Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The peer was heard from there. */
    void roamTo(final Endpoint source) {
        final Endpoint known = endpoint;
        if (known != source && !source.equals(known)) {
            endpoint = source;
        }
    }

    /** Whether that source was found allowed at that version of the allowed IPs; 0 and the address for IPv4. */
    boolean hasSource(final long version, final boolean ipv6, final long high, final long low) {
        return sourceFoundAt == version && sourceLow == low && sourceHigh == high && source6 == ipv6;
    }

    /** The source was found allowed at that version. */
    void foundSource(final long version, final boolean ipv6, final long high, final long low) {
        sourceFoundAt = version;
        source6 = ipv6;
        sourceHigh = high;
        sourceLow = low;
    }

    /** Lets the host choose the source address again. */
    void forgetLocalAddress() {
        final Endpoint known = endpoint;
        if (known != null) {
            endpoint = known.withoutLocal();
        }
    }

    /** The keys to send with; null before the first handshake and after they were forgotten. */
    KeyPair sendingKeys() {
        return sendingKeys;
    }

    void sendingKeys(final KeyPair keys) {
        sendingKeys = keys;
    }

    /** What the peer may send and be sent; null for all. Any thread. */
    public PeerLimits limits() {
        return limits;
    }

    void limits(final PeerLimits limits) {
        this.limits = limits;
    }

    private void count(final int what, final int datagrams, final int bytes) {
        counts.setOpaque(what, counts.getPlain(what) + bytes);
        counts.setOpaque(what + 1, counts.getPlain(what + 1) + datagrams);
    }

    void countSent(final int datagrams, final int bytes) {
        count(SENT, datagrams, bytes);
    }

    void countReceived(final int bytes) {
        count(RECEIVED, 1, bytes);
    }

    void countControlSent(final int bytes) {
        count(CONTROL_SENT, 1, bytes);
    }

    void countControlReceived(final int bytes) {
        count(CONTROL_RECEIVED, 1, bytes);
    }

    /** Bytes of datagrams sent to the peer, handshakes included. */
    public long txBytes() {
        return counts.get(SENT) + counts.get(CONTROL_SENT);
    }

    /** Bytes of authentic datagrams received from the peer, handshakes included. */
    public long rxBytes() {
        return counts.get(RECEIVED) + counts.get(CONTROL_RECEIVED);
    }

    /** Datagrams that {@link #txBytes} is of. */
    public long txPackets() {
        return counts.get(SENT + 1) + counts.get(CONTROL_SENT + 1);
    }

    /** Datagrams that {@link #rxBytes} is of. */
    public long rxPackets() {
        return counts.get(RECEIVED + 1) + counts.get(CONTROL_RECEIVED + 1);
    }

    /** Whether the peer can be sent to with keys that are not too old: it answered, or used them. Any thread. */
    public boolean hasSession(final long nowNs) {
        final KeyPair keys = sendingKeys;
        return keys != null && nowNs - keys.createdNs < Limits.REJECT_AFTER_TIME_NS;
    }

    /** Initiations sent since a handshake was last completed. Control thread. */
    public int unanswered() {
        return unanswered;
    }

    /** Wall clock of the last completed handshake in nanoseconds since 1970, 0 for never. */
    public long lastHandshakeWallNs() {
        return lastHandshakeWallNs;
    }

    void lastHandshakeWallNs(final long wallNs) {
        lastHandshakeWallNs = wallNs;
    }

    /** The preshared key, all zero for none. Control thread. */
    public PresharedKey presharedKey() {
        return presharedKey;
    }

    /** The interval of persistent keepalives in nanoseconds, 0 for off. Control thread. */
    public long persistentKeepaliveNs() {
        return persistentKeepaliveNs;
    }

    /** The peer's prefixes in the order they were added. Control thread. */
    public Set<Prefix> allowedIps() {
        return allowedIps;
    }
}
