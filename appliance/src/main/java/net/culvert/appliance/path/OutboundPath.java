// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.forwarding.offload.Segmenter;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunnel.wireguard.Outbound;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * From the TUN device to the UDP socket, all on the outbound thread:
 *
 * <ol>
 *   <li>read a burst: super-packets of up to 64 KiB, or many small packets;
 *   <li>split a super-packet into packets, in place;
 *   <li>choose the peer by destination;
 *   <li>seal each packet straight into the datagram slab;
 *   <li>send the slab: one UDP_SEGMENT run for each peer, all runs in one call.
 * </ol>
 *
 * <p>Before each burst the thread does what the control thread asked for: keepalives, and packets that waited for keys.
 */
public final class OutboundPath implements Path {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes: 64 packets of an ordinary MTU and one super-packet
    private static final int MAX_PACKETS = 256;

    private final TunDevice tun;
    private final Outbound outbound;
    private final DropCounters drops;
    private final PathErrors errors;
    private final GracePeriod.Reader epoch;
    private final EventFd wakeUp;
    private final Poller poller;
    private final AtomicCounter
            received; // = sealed + queued + dropped here; what waited is counted as queued once, whatever becomes of it
    private final AtomicCounter sealed;
    private final AtomicCounter queued;
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Segmenter segmenter = new Segmenter();

    private volatile int mtu;

    /** A path that {@code wakeUp} rouses; it stays the caller's to close. */
    public OutboundPath(
            final TunDevice tun,
            final Outbound outbound,
            final DropCounters drops,
            final CountersFile counters,
            final GracePeriod.Reader epoch,
            final EventFd wakeUp) {
        this.tun = tun;
        this.outbound = outbound;
        this.drops = drops;
        errors = new PathErrors(name(), drops);
        this.epoch = epoch;
        this.wakeUp = wakeUp;
        received = counters.newCounter("outbound.received.packets");
        sealed = counters.newCounter("outbound.sealed.packets");
        queued = counters.newCounter("outbound.queued.packets");
        poller = new Poller(tun.pollDescriptor(), wakeUp.fd());
    }

    /** Sets the MTU of the device in bytes; any thread. */
    public void mtu(final int mtu) {
        this.mtu = mtu;
    }

    @Override
    public String name() {
        return "outbound";
    }

    @Override
    public int doWork() throws HostException {
        epoch.enter();
        try {
            outbound.begin(System.nanoTime(), mtu);
            outbound.service();
            final int packets = tun.read(burst);
            for (int i = 0; i < burst.size(); i++) {
                try {
                    forward(burst.offset(i), burst.length(i));
                } catch (final RuntimeException e) {
                    received.incrementPlain();
                    errors.onError(e, burst.length(i));
                }
            }
            return packets;
        } finally {
            outbound.flush();
            burst.clear();
            epoch.exit();
        }
    }

    private void forward(final int offset, final int length) {
        DropReason reason = segmenter.wrap(burst.buffer(), offset - Gather.HEADER_LENGTH, offset, length);
        if (reason == DropReason.NONE) {
            reason = outbound.choosePeer(burst.buffer(), offset, length);
        }
        if (reason != DropReason.NONE) {
            received.incrementPlain();
            drops.count(reason, length);
            return;
        }
        while (segmenter.next()) {
            count(outbound.seal(burst.buffer(), segmenter.offset(), segmenter.length()), segmenter.length());
        }
    }

    private void count(final DropReason reason, final int length) {
        received.incrementPlain();
        switch (reason) {
            case NONE -> sealed.incrementPlain();
            case QUEUED -> queued.incrementPlain();
            default -> drops.count(reason, length);
        }
    }

    @Override
    public void await() {
        poller.poll(-1);
        wakeUp.drain();
    }

    @Override
    public void wakeUp() {
        wakeUp.signal();
    }
}
