// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.nio.ByteOrder;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.DescriptorIo;
import net.culvert.tunio.sys.Errno;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes packets to the descriptor of a kernel TUN device, one writev(2) each; owned by the writing thread. */
final class TunWriter {
    private static final int IOVEC_LENGTH = 16; // bytes: a pointer and a size_t
    private static final int MAX_IOVECS = 1024; // UIO_MAXIOV
    private static final short ETHERTYPE_IPV4 = 0x0800;
    private static final short ETHERTYPE_IPV6 = (short) 0x86DD;

    private static final DropReason[] BY_ERRNO = new DropReason[134]; // as many as Linux has

    static {
        reason(DropReason.TUN_NOT_UP, Errno.EIO);
        reason(DropReason.TUN_GONE, Errno.EBADFD, Errno.EBADF); // deleted by the host; closed by us
        reason(DropReason.TUN_QUEUE_FULL, Errno.EAGAIN, Errno.ENOMEM, Errno.ENOBUFS);
        reason(DropReason.TUN_BAD_OFFLOAD, Errno.EINVAL); // the version was checked before
        reason(DropReason.TUN_TOO_LARGE, Errno.EMSGSIZE);
    }

    private static void reason(final DropReason reason, final Errno... numbers) {
        for (final Errno errno : numbers) {
            BY_ERRNO[errno.number()] = reason;
        }
    }

    private final boolean virtioHeader;
    private final UnsafeBuffer information; // a tun_pi, or null where the device has none
    private final UnsafeBuffer iovecs; // the gather's with the tun_pi in front, or null
    private final DescriptorIo io = new DescriptorIo();
    private final PacketCheck check = new PacketCheck();

    TunWriter(final boolean virtioHeader, final boolean packetInformation) {
        this.virtioHeader = virtioHeader;
        information = packetInformation ? allocate(Placement.PI_LENGTH) : null;
        iovecs = packetInformation ? allocate(MAX_IOVECS * IOVEC_LENGTH) : null;
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64));
    }

    DropReason write(final int fd, final Gather packet) {
        final DropReason refusal = check.check(packet, virtioHeader);
        if (refusal != DropReason.NONE) {
            return refusal;
        }
        final int pieces = packet.pieces();
        final long result;
        if (information != null) {
            result = writeWithInformation(fd, packet);
        } else if (virtioHeader) {
            result = io.writev(fd, packet.iovecAddress(), pieces + 1);
        } else {
            result = io.writev(fd, packet.iovecAddressWithoutHeader(), pieces);
        }
        return result >= 0 ? DropReason.NONE : reasonOf((int) -result);
    }

    private long writeWithInformation(final int fd, final Gather packet) {
        final int header = virtioHeader ? 1 : 0;
        final int count = 1 + header + packet.pieces();
        if (count > MAX_IOVECS) {
            return -Errno.EMSGSIZE.number();
        }
        final short protocol = check.version() == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
        information.putInt(0, protocol & 0xFFFF, ByteOrder.BIG_ENDIAN); // flags 0, then the protocol
        iovec(0, information.addressOffset(), Placement.PI_LENGTH);
        if (virtioHeader) {
            iovec(1, packet.header().addressOffset(), Gather.HEADER_LENGTH);
        }
        for (int i = 0; i < packet.pieces(); i++) {
            iovec(1 + header + i, packet.pieceAddress(i), packet.pieceLength(i));
        }
        return io.writev(fd, iovecs.addressOffset(), count);
    }

    private void iovec(final int index, final long address, final int length) {
        iovecs.putLong(index * IOVEC_LENGTH, address);
        iovecs.putLong(index * IOVEC_LENGTH + 8, length);
    }

    /** What the kernel's refusal of a packet is called here. */
    static DropReason reasonOf(final int errno) {
        final DropReason reason = errno < BY_ERRNO.length ? BY_ERRNO[errno] : null;
        return reason == null ? DropReason.TUN_WRITE_FAILED : reason;
    }
}
