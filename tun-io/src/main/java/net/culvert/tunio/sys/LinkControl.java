// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * MTU, index and up/down of the interfaces of one network namespace, by netdevice(7) ioctls on a socket that lives
 * there. For control work; one thread at a time.
 *
 * <pre>
 *  struct ifreq (40 bytes):  name (16, zero-terminated) | value (int, or short for flags)
 * </pre>
 */
public final class LinkControl implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCSIFADDR = 0x8916;
    private static final long SIOCSIFNETMASK = 0x891C;
    private static final int IFF_UP = 1;
    private static final int SOCKADDR_ADDRESS =
            4; // byte offset in struct sockaddr_in: family (2), port (2), address (4)

    /** Bytes of a {@code struct ifreq}. */
    public static final int IFREQ_LENGTH = 40;
    /** Bytes of an interface's name, its terminating zero included. */
    public static final int IFNAMSIZ = 16;

    private final int socket;

    private LinkControl(final int socket) {
        this.socket = socket;
    }

    /** Speaks to the namespace that the calling thread is in. */
    public static LinkControl open() throws HostException {
        return new LinkControl(Descriptor.check(
                LibC.socket(AF_INET, SOCK_DGRAM | Descriptor.SOCK_CLOEXEC, 0), "no control socket could be opened"));
    }

    /** The interface's MTU in bytes. */
    public int mtu(final String name) throws HostException {
        return call(SIOCGIFMTU, ifreq(name), "the MTU of interface " + name + " cannot be read")
                .getInt(IFNAMSIZ);
    }

    /** Sets the MTU in bytes. */
    public void mtu(final String name, final int mtu) throws HostException {
        final ByteBuffer ifreq = ifreq(name).putInt(IFNAMSIZ, mtu);
        call(SIOCSIFMTU, ifreq, "interface " + name + " does not take an MTU of " + mtu);
    }

    /** Whether the interface is up. */
    public boolean isUp(final String name) throws HostException {
        return (flags(name) & IFF_UP) != 0;
    }

    /** Brings the interface up or down. */
    public void up(final String name, final boolean up) throws HostException {
        final int flags = up ? flags(name) | IFF_UP : flags(name) & ~IFF_UP;
        final ByteBuffer ifreq = ifreq(name).putShort(IFNAMSIZ, (short) flags);
        call(SIOCSIFFLAGS, ifreq, "interface " + name + " cannot be brought " + (up ? "up" : "down"));
    }

    /** The interface's index, by which netlink names it. */
    public int index(final String name) throws HostException {
        return call(SIOCGIFINDEX, ifreq(name), "there is no interface " + name).getInt(IFNAMSIZ);
    }

    /** Gives the interface an IPv4 address, big-endian, with a prefix length of 1 to 32. */
    public void address(final String name, final int address, final int prefixLength) throws HostException {
        final String refusal = "interface " + name + " does not take the address";
        call(SIOCSIFADDR, withAddress(name, address), refusal);
        call(SIOCSIFNETMASK, withAddress(name, -1 << (32 - prefixLength)), refusal);
    }

    private static ByteBuffer withAddress(final String name, final int address) {
        final ByteBuffer ifreq = ifreq(name).putShort(IFNAMSIZ, (short) AF_INET);
        return ifreq.order(ByteOrder.BIG_ENDIAN).putInt(IFNAMSIZ + SOCKADDR_ADDRESS, address);
    }

    private int flags(final String name) throws HostException {
        return call(SIOCGIFFLAGS, ifreq(name), "the state of interface " + name + " cannot be read")
                .getShort(IFNAMSIZ);
    }

    private ByteBuffer call(final long request, final ByteBuffer ifreq, final String sentence) throws HostException {
        Descriptor.ioctl(socket, request, ifreq.array(), sentence);
        return ifreq;
    }

    /** An {@code ifreq} with the name filled in, which has {@code IFNAMSIZ - 1} bytes at most. */
    public static ByteBuffer ifreq(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= IFNAMSIZ) {
            throw new IllegalArgumentException("interface name longer than 15 bytes: " + name);
        }
        return ByteBuffer.wrap(Arrays.copyOf(bytes, IFREQ_LENGTH)).order(ByteOrder.nativeOrder());
    }

    /** The name in an {@code ifreq} that the kernel filled in. */
    public static String name(final ByteBuffer ifreq) {
        int length = 0;
        while (length < IFNAMSIZ && ifreq.get(length) != 0) {
            length++;
        }
        return new String(ifreq.array(), 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Descriptor.close(socket);
    }
}
