// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.packet.PacketSink;
import net.culvert.tunio.sys.Descriptor;
import net.culvert.tunio.sys.DescriptorIo;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkControl;
import net.culvert.tunio.sys.LinkWatcher;

/**
 * A TUN device of the Linux kernel. One thread reads, one writes, control calls come from any; stop both before
 * {@link #close}.
 *
 * <p>The kernel tells no length of what waits, so {@link #bytesReady} is always 0; readiness is the descriptor's.
 */
public final class LinuxTun implements TunDevice {
    private static final int HEADER_LENGTH = Gather.HEADER_LENGTH;
    private static final int PI_LENGTH = Placement.PI_LENGTH;
    private static final int TUN_PKT_STRIP = 0x0001; // in the flags of a tun_pi: the packet was cut

    private final boolean virtioHeader;
    private final boolean packetInformation;
    private final int prefix; // bytes on the descriptor before a packet
    private final int offloads;
    private final String openedAs;
    private final DescriptorIo reader = new DescriptorIo();
    private final TunWriter writer;

    private volatile int fd;
    private final AtomicLong truncated = new AtomicLong(); // written by the reader alone

    private LinuxTun(final int fd, final String name, final int flags, final int offloads) throws HostException {
        this.fd = fd;
        openedAs = name;
        virtioHeader = (flags & TunControl.IFF_VNET_HDR) != 0;
        packetInformation = (flags & TunControl.IFF_NO_PI) == 0;
        prefix = (virtioHeader ? HEADER_LENGTH : 0) + (packetInformation ? PI_LENGTH : 0);
        if (virtioHeader) {
            TunControl.headerLength(fd, HEADER_LENGTH);
        }
        this.offloads = virtioHeader ? TunControl.offload(fd, offloads) : 0;
        writer = new TunWriter(virtioHeader, packetInformation);
    }

    /**
     * Makes the interface, down and without addresses, or takes over a persistent one that nobody holds. An empty name
     * or one that ends in {@code %d} gets the first free unit.
     *
     * @throws IllegalArgumentException for a name that no interface can have
     * @throws HostException EBUSY when another process holds it, EPERM without CAP_NET_ADMIN
     */
    public static LinuxTun open(final String name, final TunOptions options) throws HostException {
        final String checked = TunName.check(name);
        final int flags = TunControl.IFF_TUN
                | (options.packetInformation() ? 0 : TunControl.IFF_NO_PI)
                | (options.virtioHeader() ? TunControl.IFF_VNET_HDR : 0)
                | (options.multiQueue() ? TunControl.IFF_MULTI_QUEUE : 0);
        final int fd = TunControl.open();
        try {
            return new LinuxTun(fd, TunControl.create(fd, checked, flags), flags, options.offloads());
        } catch (final HostException e) {
            Descriptor.close(fd);
            throw e;
        }
    }

    /**
     * Takes over a descriptor on which an interface was made already. It is ours from then on; after an exception it is
     * still the caller's.
     *
     * <p>Name and offload header are what the kernel says they are. Whether there is packet information only the
     * options say: the kernel's answer (TUNGETIFF) has that bit taken by another flag, IFF_NOFILTER.
     */
    public static LinuxTun attach(final int fd, final TunOptions options) throws HostException {
        final ByteBuffer ifreq = TunControl.describe(fd, "descriptor " + fd + " is no TUN device");
        final int flags = TunControl.flags(ifreq) & ~TunControl.IFF_NO_PI
                | (options.packetInformation() ? 0 : TunControl.IFF_NO_PI);
        if ((flags & TunControl.IFF_TUN) == 0) {
            throw new HostException("descriptor " + fd + " is a TAP device, not a TUN device", Errno.EINVAL.number());
        }
        Descriptor.adopt(fd, "descriptor " + fd + " cannot be made non-blocking");
        return new LinuxTun(fd, LinkControl.name(ifreq), flags, options.offloads());
    }

    /** The name now, which a rename changes; the last one known where the device is gone. */
    @Override
    public String name() {
        try {
            return LinkControl.name(TunControl.describe(fd, ""));
        } catch (final HostException e) {
            return openedAs;
        }
    }

    @Override
    public int mtu() throws HostException {
        try (LinkControl control = links()) {
            return control.mtu(name());
        }
    }

    @Override
    public void mtu(final int mtu) throws HostException {
        TunDevice.checkMtu(mtu);
        try (LinkControl control = links()) {
            control.mtu(name(), mtu);
        }
    }

    @Override
    public boolean isUp() throws HostException {
        try (LinkControl control = links()) {
            return control.isUp(name());
        }
    }

    @Override
    public void up(final boolean up) throws HostException {
        try (LinkControl control = links()) {
            control.up(name(), up);
        }
    }

    /** The interface's index in the namespace it is in. */
    public int index() throws HostException {
        try (LinkControl control = links()) {
            return control.index(name());
        }
    }

    /** Watches interfaces in the namespace the device is in now; the caller closes the watcher. */
    public LinkWatcher watchLinks() throws HostException {
        return TunControl.inNamespaceOf(fd, LinkWatcher::open);
    }

    private LinkControl links() throws HostException {
        return TunControl.inNamespaceOf(fd, LinkControl::open);
    }

    @Override
    public int offloads() {
        return offloads;
    }

    @Override
    public int read(final Burst burst) throws HostException {
        int added = 0;
        for (int offset = Placement.packetOffset(burst);
                Placement.takes(burst, offset);
                offset = Placement.packetOffset(burst)) {
            clearHeader(burst, offset);
            final int room = burst.capacity() - offset;
            final long got = reader.read(fd, burst.address() + offset - prefix, (long) prefix + room);
            if (got <= 0) {
                return added > 0 || got == -Errno.EAGAIN.number() || got == -Errno.EINTR.number() ? added : failed(got);
            }
            added += accept(burst, offset, (int) got - prefix, room);
        }
        return added;
    }

    /** A plain device leaves the header to us; one that has a {@code tun_pi} only would leave that in its place. */
    private void clearHeader(final Burst burst, final int offset) {
        if (!virtioHeader) {
            burst.buffer().setMemory(offset - HEADER_LENGTH, HEADER_LENGTH, (byte) 0);
        }
    }

    private int accept(final Burst burst, final int offset, final int length, final int room) {
        boolean cut = length == room; // the kernel cuts silently; a packet that just fits is taken for one that was
        if (packetInformation) {
            cut = (burst.buffer().getShort(offset - prefix) & TUN_PKT_STRIP) != 0;
            clearHeader(burst, offset);
        }
        if (cut) {
            truncated.setOpaque(truncated.getPlain() + 1);
        }
        burst.add(offset, length, 0, null);
        return 1;
    }

    private int failed(final long result) throws HostException {
        final String what = result == -Errno.EBADFD.number() ? "is gone" : "cannot be read";
        throw new HostException("interface " + openedAs + " " + what, (int) -result);
    }

    @Override
    public DropReason write(final Gather packet) {
        return writer.write(fd, packet);
    }

    /** Several threads may write at once: the kernel takes a packet at a time, and each has a writer of its own. */
    @Override
    public PacketSink newSink() {
        final TunWriter own = new TunWriter(virtioHeader, packetInformation);
        return packet -> own.write(fd, packet);
    }

    @Override
    public long truncated() {
        return truncated.get();
    }

    @Override
    public int bytesReady() {
        return 0;
    }

    @Override
    public int pollDescriptor() {
        return fd;
    }

    @Override
    public void close() {
        final int closing = fd;
        fd = -1; // whoever still calls gets EBADF instead of somebody else's descriptor
        if (closing >= 0) {
            Descriptor.close(closing);
        }
    }
}
