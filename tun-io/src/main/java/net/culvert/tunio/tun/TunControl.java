// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.nio.ByteBuffer;
import net.culvert.tunio.sys.Descriptor;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkControl;
import net.culvert.tunio.sys.NetworkNamespace;

/** The ioctls of /dev/net/tun (linux/if_tun.h, tuntap.rst of the kernel) on one descriptor; any thread. */
final class TunControl {
    static final int IFF_TUN = 0x0001;
    static final int IFF_MULTI_QUEUE = 0x0100;
    static final int IFF_NO_PI = 0x1000;
    static final int IFF_VNET_HDR = 0x4000;

    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final long TUNGETIFF = 0x8004_54d2L;
    private static final long TUNSETVNETHDRSZ = 0x4004_54d8L;
    private static final long TUNGETDEVNETNS = 0x54e3L; // Linux 5.2
    private static final int FLAGS = LinkControl.IFNAMSIZ; // byte offset in struct ifreq

    private TunControl() {}

    static int open() throws HostException {
        return Descriptor.openDevice("/dev/net/tun", "TUN devices are not available, /dev/net/tun cannot be opened");
    }

    /** Makes the interface or joins it; returns its name. */
    static String create(final int fd, final String name, final int flags) throws HostException {
        final ByteBuffer ifreq = LinkControl.ifreq(name).putShort(FLAGS, (short) flags);
        try {
            Descriptor.ioctl(fd, TUNSETIFF, ifreq.array(), "");
        } catch (final HostException e) {
            throw new HostException(refusal(name, e.errno()), e.errno());
        }
        return LinkControl.name(ifreq);
    }

    private static String refusal(final String name, final int errno) {
        if (errno == Errno.EBUSY.number()) {
            return "interface " + name + " is in use by another process";
        }
        if (errno == Errno.EPERM.number()) {
            return "making interface " + name + " takes the capability CAP_NET_ADMIN";
        }
        if (errno == Errno.EINVAL.number()) {
            return "interface " + name + " exists already and is no TUN device of this kind";
        }
        return "interface " + name + " cannot be made";
    }

    /** The interface behind a descriptor: its current name, and its flags at {@link #flags}. */
    static ByteBuffer describe(final int fd, final String sentence) throws HostException {
        final ByteBuffer ifreq = LinkControl.ifreq("");
        Descriptor.ioctl(fd, TUNGETIFF, ifreq.array(), sentence);
        return ifreq;
    }

    static int flags(final ByteBuffer ifreq) {
        return ifreq.getShort(FLAGS) & 0xFFFF;
    }

    /** Asks for offloads: all, else those for TCP, else none. Returns the {@code TUN_F_} bits the kernel granted. */
    static int offload(final int fd, final int wanted) {
        for (final int bits : new int[] {wanted, wanted & ~TunOptions.UDP}) {
            if (Descriptor.tryIoctl(fd, TUNSETOFFLOAD, bits) >= 0) {
                return bits;
            }
        }
        Descriptor.tryIoctl(fd, TUNSETOFFLOAD, 0);
        return 0;
    }

    static void headerLength(final int fd, final int length) throws HostException {
        final ByteBuffer value = LinkControl.ifreq("").putInt(0, length);
        Descriptor.ioctl(fd, TUNSETVNETHDRSZ, value.array(), "the offload header's length cannot be set");
    }

    /** Does something in the namespace that the interface is in now, or in ours where it cannot be entered. */
    static <T> T inNamespaceOf(final int fd, final NetworkNamespace.Visit<T> visit) throws HostException {
        final int namespace = Descriptor.tryIoctl(fd, TUNGETDEVNETNS, 0);
        if (namespace == -Errno.EBADFD.number() || namespace == -Errno.EBADF.number()) {
            throw new HostException("the interface is gone", Errno.EBADFD.number());
        }
        if (namespace < 0) {
            return visit.call(); // an old kernel or no privilege: the interface is most likely where we are
        }
        try {
            return NetworkNamespace.call(namespace, visit);
        } finally {
            Descriptor.close(namespace);
        }
    }
}
