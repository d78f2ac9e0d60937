// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A TUN device in this process, for tests, the demo and benches; made by {@link SoftwareHost#open}. One thread reads,
 * one writes, control calls come from any. The host's end is {@link #link}.
 *
 * <p>What waits is bounded in bytes, about 1 MiB each way. Packet information and several queues are matters of a
 * kernel descriptor: here the options for them change nothing.
 */
public final class SoftwareTun implements TunDevice {
    private static final int HEADER_LENGTH = Gather.HEADER_LENGTH;
    private static final int DEFAULT_MTU = 1500; // bytes, as the kernel's

    private final SoftwareHost host;
    private final String name;
    private final boolean virtioHeader;
    private final int offloads;
    private final PacketQueue fromHost = new PacketQueue();
    private final PacketQueue toHost = new PacketQueue();
    private final SoftwareLink link;
    private final AtomicInteger ends = new AtomicInteger(2); // that may still touch the queues
    private final PacketCheck check = new PacketCheck();
    private final UnsafeBuffer piece = new UnsafeBuffer();
    private final ControlledMessageHandler accept = this::accept;
    private final ControlledMessageHandler measure = this::measure;

    private volatile int mtu = DEFAULT_MTU;
    private volatile boolean up;
    private volatile boolean gone;
    private final AtomicLong truncated = new AtomicLong(); // written by the reader alone
    private Burst burst; // of the read that is under way
    private int waitingLength;
    private boolean closed;

    SoftwareTun(final SoftwareHost host, final String name, final TunOptions options) throws HostException {
        this.host = host;
        this.name = name;
        virtioHeader = options.virtioHeader();
        offloads = virtioHeader ? options.offloads() : 0;
        link = new SoftwareLink(this, fromHost, toHost);
    }

    /** The host's end. */
    public SoftwareLink link() {
        return link;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() throws HostException {
        checkPresent();
        return mtu;
    }

    @Override
    public void mtu(final int mtu) throws HostException {
        TunDevice.checkMtu(mtu);
        checkPresent();
        this.mtu = mtu;
    }

    @Override
    public boolean isUp() throws HostException {
        checkPresent();
        return up;
    }

    @Override
    public void up(final boolean up) throws HostException {
        checkPresent();
        this.up = up;
    }

    @Override
    public int offloads() {
        return offloads;
    }

    private void checkPresent() throws HostException {
        if (gone) {
            throw new HostException("interface " + name + " is gone", Errno.EBADFD.number());
        }
    }

    @Override
    public int read(final Burst burst) throws HostException {
        checkPresent();
        this.burst = burst;
        return fromHost.drain(accept, Integer.MAX_VALUE);
    }

    private Action accept(final int type, final MutableDirectBuffer source, final int entry, final int entryLength) {
        final Burst burst = this.burst;
        final int offset = Placement.packetOffset(burst);
        if (!Placement.takes(burst, offset)) {
            return Action.ABORT;
        }
        final int room = burst.capacity() - offset;
        final int length = Math.min(entryLength - HEADER_LENGTH, room);
        if (length < entryLength - HEADER_LENGTH) {
            truncated.setOpaque(truncated.getPlain() + 1);
        }
        burst.buffer().putBytes(offset - HEADER_LENGTH, source, entry, HEADER_LENGTH + length);
        burst.add(offset, length, 0, null);
        return Action.CONTINUE;
    }

    @Override
    public DropReason write(final Gather packet) {
        if (gone) {
            return DropReason.TUN_GONE;
        }
        final DropReason refusal = check.check(packet, virtioHeader);
        if (refusal != DropReason.NONE) {
            return refusal;
        }
        if (!up) {
            return DropReason.TUN_NOT_UP;
        }
        final int entry = toHost.claim(packet.packetLength());
        if (entry < 0) {
            return DropReason.TUN_QUEUE_FULL;
        }
        join(packet, toHost.buffer(), entry);
        toHost.commit(entry);
        return DropReason.NONE;
    }

    private void join(final Gather packet, final AtomicBuffer target, final int entry) {
        target.putBytes(entry, packet.header(), 0, HEADER_LENGTH);
        int at = entry + HEADER_LENGTH;
        for (int i = 0; i < packet.pieces(); i++) {
            final int length = packet.pieceLength(i);
            piece.wrap(packet.pieceAddress(i), length);
            target.putBytes(at, piece, 0, length);
            at += length;
        }
    }

    @Override
    public long truncated() {
        return truncated.get();
    }

    /** {@inheritDoc} Called by the reading thread. */
    @Override
    public int bytesReady() {
        waitingLength = 0;
        if (!gone) {
            fromHost.peek(measure);
        }
        return waitingLength;
    }

    private Action measure(final int type, final MutableDirectBuffer source, final int entry, final int entryLength) {
        waitingLength = entryLength - HEADER_LENGTH;
        return Action.ABORT;
    }

    @Override
    public int pollDescriptor() {
        return fromHost.descriptor();
    }

    /** The host deletes the device: both ends learn of it by their next call, and who sleeps is woken. */
    void vanish() {
        gone = true;
        fromHost.signal();
        toHost.signal();
    }

    boolean isGone() {
        return gone;
    }

    boolean isLinkUp() {
        return up;
    }

    int linkMtu() {
        return mtu;
    }

    boolean takes(final UnsafeBuffer header) {
        return virtioHeader || !PacketCheck.needsOffload(header);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        host.forget(name, this);
        vanish();
        release();
    }

    /** One end is through; the second one closes the descriptors. */
    void release() {
        if (ends.decrementAndGet() == 0) {
            fromHost.close();
            toHost.close();
        }
    }
}
