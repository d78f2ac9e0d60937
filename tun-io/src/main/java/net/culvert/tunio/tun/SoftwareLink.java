// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.Poller;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The host's end of a {@link SoftwareTun}: what is injected here the device reads, what the device was written is taken
 * here. One thread injects, one takes.
 */
public final class SoftwareLink implements AutoCloseable {
    private static final int HEADER_LENGTH = Gather.HEADER_LENGTH;

    private final SoftwareTun device;
    private final PacketQueue toDevice;
    private final PacketQueue fromDevice;
    private final Poller poller;
    private final UnsafeBuffer noHeader = new UnsafeBuffer(new byte[HEADER_LENGTH]);
    private final UnsafeBuffer header = new UnsafeBuffer();
    private final ControlledMessageHandler copy = this::copy;

    private MutableDirectBuffer target; // of the take that is under way
    private int takenLength;
    private boolean closed;

    SoftwareLink(final SoftwareTun device, final PacketQueue toDevice, final PacketQueue fromDevice) {
        this.device = device;
        this.toDevice = toDevice;
        this.fromDevice = fromDevice;
        poller = new Poller(fromDevice.descriptor());
    }

    /** Sends an ordinary packet into the interface, or says why the host cannot. */
    public DropReason inject(final DirectBuffer packet, final int offset, final int length) {
        return length > device.linkMtu() ? DropReason.TUN_TOO_LARGE : inject(noHeader, 0, packet, offset, length);
    }

    /** Sends a packet with the {@code virtio_net_hdr} that lies at {@code headerOffset} of {@code headers}. */
    public DropReason inject(
            final DirectBuffer headers,
            final int headerOffset,
            final DirectBuffer packet,
            final int offset,
            final int length) {
        if (device.isGone()) {
            return DropReason.TUN_GONE;
        }
        header.wrap(headers, headerOffset, HEADER_LENGTH);
        if (length > TunDevice.MAX_MTU) {
            return DropReason.TUN_TOO_LARGE;
        }
        if (!device.takes(header)) {
            return DropReason.TUN_BAD_OFFLOAD;
        }
        if (!device.isLinkUp()) {
            return DropReason.TUN_NOT_UP;
        }
        final int entry = toDevice.claim(length);
        if (entry < 0) {
            return DropReason.TUN_QUEUE_FULL;
        }
        final AtomicBuffer buffer = toDevice.buffer();
        buffer.putBytes(entry, header, 0, HEADER_LENGTH);
        buffer.putBytes(entry + HEADER_LENGTH, packet, offset, length);
        toDevice.commit(entry);
        return DropReason.NONE;
    }

    /**
     * Takes the next packet the device was written: its {@code virtio_net_hdr} to the target's start, the packet behind
     * it. A target of {@code HEADER_LENGTH + 65535} bytes holds any.
     *
     * @return the packet's length in bytes without the header, 0 where none waits
     */
    public int take(final MutableDirectBuffer target) {
        this.target = target;
        takenLength = 0;
        fromDevice.drain(copy, 1);
        return takenLength;
    }

    private Action copy(final int type, final MutableDirectBuffer source, final int entry, final int entryLength) {
        target.putBytes(0, source, entry, entryLength);
        takenLength = entryLength - HEADER_LENGTH;
        return Action.CONTINUE;
    }

    /** Waits until a packet can be taken; false at the timeout and when the device vanished. Of the taking thread. */
    public boolean await(final int timeoutMs) {
        return poller.poll(timeoutMs) > 0 && !device.isGone();
    }

    /** Forgets this end. Idempotent; neither thread may call afterwards. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.release();
        }
    }
}
