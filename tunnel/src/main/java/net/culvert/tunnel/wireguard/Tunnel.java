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
 * One WireGuard tunnel without sockets, threads or clocks: what its parts share, and the way to make them.
 *
 * <pre>
 *   packets -> {@link Outbound} routes -> {@link Sealer} seals -> datagrams      outbound thread -> workers
 *   packets <- {@link Inbound} accepts <- {@link Opener} opens <- datagrams      inbound thread  <- workers
 *              {@link TunnelControl}  handshakes, timers, settings               control thread
 * </pre>
 *
 * <p>The control thread writes peers, keys, indexes and allowed IPs; the data threads read them and ask back through
 * mailboxes. A burst holds the grace period's mark from its beginning until it is cleared, whatever threads it passes.
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

    /** A burst to send: packets in a slab as {@code packets}, datagrams in one that holds the longest. */
    public OutboundBurst newOutboundBurst(final Burst packets, final Burst datagrams) {
        return new OutboundBurst(packets, datagrams, gracePeriod.newReader());
    }

    /** A burst to receive. */
    public InboundBurst newInboundBurst(final Burst datagrams) {
        return new InboundBurst(datagrams, gracePeriod.newReader());
    }

    /** The ordered half of sending; {@code sealer} is for its own use. */
    public Outbound newOutbound(final Sealer sealer, final DropCounters drops) {
        return new Outbound(this, sealer, drops);
    }

    /** The other half of sending; the sink takes datagrams where their slab is full in mid-burst. */
    public Sealer newSealer(final Aead aead, final DatagramSink sink) {
        return new Sealer(aead, sink);
    }

    /** The ordered half of receiving. */
    public Inbound newInbound() {
        return new Inbound(this);
    }

    /** The other half of receiving. */
    public Opener newOpener(final Aead aead) {
        return new Opener(this, aead);
    }

    /** The control part; handshake messages go to the sink. */
    public TunnelControl newControl(final DatagramSink sink, final long nowNs) {
        return new TunnelControl(this, sink, nowNs);
    }
}
