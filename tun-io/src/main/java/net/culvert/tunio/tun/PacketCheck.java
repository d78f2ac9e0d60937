// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/** What every device refuses before it is handed a packet; owned by the writing thread. */
final class PacketCheck {
    private static final int NEEDS_CHECKSUM = 0x01; // VIRTIO_NET_HDR_F_NEEDS_CSUM, flags are byte 0
    private static final int GSO_TYPE = 1; // byte offset

    private final UnsafeBuffer first = new UnsafeBuffer();
    private int version;

    /** Says why a packet cannot be written, or NONE; the {@link #version} is known then. */
    DropReason check(final Gather packet, final boolean takesOffloads) {
        if (packet.packetLength() > TunDevice.MAX_MTU) {
            return DropReason.TUN_TOO_LARGE;
        }
        if (packet.packetLength() == 0) {
            return DropReason.TUN_UNKNOWN_FAMILY;
        }
        first.wrap(packet.pieceAddress(0), 1);
        version = (first.getByte(0) >> 4) & 0xF;
        if (version != 4 && version != 6) {
            return DropReason.TUN_UNKNOWN_FAMILY;
        }
        return takesOffloads || !needsOffload(packet.header()) ? DropReason.NONE : DropReason.TUN_BAD_OFFLOAD;
    }

    static boolean needsOffload(final UnsafeBuffer header) {
        return (header.getByte(0) & NEEDS_CHECKSUM) != 0 || header.getByte(GSO_TYPE) != 0;
    }

    /** 4 or 6, of the packet that was checked last. */
    int version() {
        return version;
    }
}
