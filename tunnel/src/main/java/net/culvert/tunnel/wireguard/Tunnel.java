// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunnel.aead.Aead;

/**
 * One WireGuard tunnel without sockets, threads or clocks: what its three parts share, and the way to make them.
 *
 * <pre>
 *   packets  -> {@link Outbound}       seals   -> datagrams          outbound thread
 *   packets  <- {@link Inbound}        opens   <- datagrams          inbound thread
 *                {@link TunnelControl}  handshakes, timers, settings  control thread
 * </pre>
 *
 * <p>The control thread writes peers, keys, indexes and allowed IPs; the data threads read them and ask back through
 * mailboxes. Each data thread brackets its bursts with a reader of {@link #gracePeriod}.
 */
public final class Tunnel {
    /** Rouses the threads that own the two mailboxes. */
    public record WakeUps(Runnable outbound, Runnable control) {}

    final AllowedIps allowedIps = new AllowedIps();
    final IndexTable indexes;
    final PeerMailbox toOutbound;
    final PeerMailbox toControl;
    final RandomGenerator random;
    final LongSupplier wallClockNs;
    private final GracePeriod gracePeriod = new GracePeriod();

    /**
     * A tunnel without key or peers.
     *
     * @param random for keys and indexes; a SecureRandom outside tests
     * @param wallClockNs nanoseconds since 1970
     */
    public Tunnel(final RandomGenerator random, final LongSupplier wallClockNs, final WakeUps wakeUps) {
        this.random = random;
        this.wallClockNs = wallClockNs;
        indexes = new IndexTable(random);
        toOutbound = new PeerMailbox(wakeUps.outbound());
        toControl = new PeerMailbox(wakeUps.control());
    }

    /** What frees keys that were replaced once no data thread can use them. */
    public GracePeriod gracePeriod() {
        return gracePeriod;
    }

    /** The sending half; sealed datagrams gather in {@code out}, which must hold the longest, and go to the sink. */
    public Outbound newOutbound(final Aead aead, final DatagramSink sink, final DropCounters drops, final Burst out) {
        return new Outbound(this, aead, sink, drops, out);
    }

    /** The receiving half. */
    public Inbound newInbound(final Aead aead) {
        return new Inbound(this, aead);
    }

    /** The control part; handshake messages go to the sink. */
    public TunnelControl newControl(final DatagramSink sink, final long nowNs) {
        return new TunnelControl(this, sink, nowNs);
    }
}
