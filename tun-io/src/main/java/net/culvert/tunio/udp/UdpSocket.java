// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static net.culvert.tunio.udp.UdpSystemCalls.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * A non-blocking UDP socket of one address family, bound to all addresses, that tells which of them a datagram hit.
 *
 * <p>One control thread opens, changes and closes it; any thread reads {@link #descriptor()} and {@link #hasGso()}. The
 * socket belongs to the network namespace of the thread that opened it.
 *
 * <p>The descriptor number stays the same when the port changes: the new socket is put over the old one with dup3(2).
 * Who sleeps in poll(2) still waits for the old socket and must be woken (see {@link UdpSockets#port(int, Runnable)});
 * an epoll(7) set would lose the descriptor.
 */
public final class UdpSocket implements AutoCloseable {
    private static final int BUFFER_LENGTH = 7 << 20; // bytes; what a burst of GRO runs needs while we seal or open
    private static final int CLOSED = -1;

    private final boolean ipv6;
    private final boolean gro;
    private volatile int descriptor;
    private volatile int port;
    private volatile boolean gso;

    private UdpSocket(final boolean ipv6, final int descriptor, final int port) {
        this.ipv6 = ipv6;
        this.descriptor = descriptor;
        this.port = port;
        gro = set(descriptor, SOL_UDP, UDP_GRO, 1); // Linux 5.0
        gso = knows(descriptor, SOL_UDP, UDP_SEGMENT); // Linux 4.18
    }

    /**
     * Opens and binds.
     *
     * @param port 0 lets the kernel choose
     * @param fwmark the firewall mark of what is sent, 0 for none
     * @throws HostException EADDRINUSE where the port is taken, EAFNOSUPPORT where the host lacks the family, EPERM
     *     where the mark is refused
     */
    public static UdpSocket open(final boolean ipv6, final int port, final int fwmark) throws HostException {
        final int descriptor = check(
                socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | O_NONBLOCK | O_CLOEXEC, 0),
                "This host gives no " + family(ipv6) + " UDP socket");
        try {
            configure(descriptor, ipv6);
            if (fwmark != 0) {
                mark(descriptor, fwmark);
            }
            bindTo(descriptor, ipv6, port);
            return new UdpSocket(ipv6, descriptor, boundPort(descriptor));
        } catch (final HostException e) {
            UdpSystemCalls.close(descriptor);
            throw e;
        }
    }

    private static void configure(final int descriptor, final boolean ipv6) throws HostException {
        final boolean pktinfo = ipv6
                ? set(descriptor, SOL_IPV6, IPV6_V6ONLY, 1) && set(descriptor, SOL_IPV6, IPV6_RECVPKTINFO, 1)
                : set(descriptor, SOL_IP, IP_PKTINFO, 1);
        check(pktinfo ? 0 : -1, "The kernel does not tell which local " + family(ipv6) + " address a datagram hit");
        if (!set(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_LENGTH)) {
            set(descriptor, SOL_SOCKET, SO_RCVBUF, BUFFER_LENGTH); // no CAP_NET_ADMIN: as much as rmem_max allows
        }
        if (!set(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_LENGTH)) {
            set(descriptor, SOL_SOCKET, SO_SNDBUF, BUFFER_LENGTH);
        }
    }

    private static void mark(final int descriptor, final int fwmark) throws HostException {
        check(
                set(descriptor, SOL_SOCKET, SO_MARK, fwmark) ? 0 : -1,
                "The firewall mark 0x" + Integer.toHexString(fwmark)
                        + " cannot be set: it takes the capability CAP_NET_ADMIN");
    }

    private static void bindTo(final int descriptor, final boolean ipv6, final int port) throws HostException {
        final ByteBuffer address =
                ByteBuffer.allocate(ipv6 ? Messages.SOCKADDR_IN6_LENGTH : Messages.SOCKADDR_IN_LENGTH);
        address.order(ByteOrder.nativeOrder()).putShort((short) (ipv6 ? AF_INET6 : AF_INET));
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        if (bind(descriptor, address.array(), address.capacity()) != 0) {
            final int errno = lastErrno();
            throw new HostException(
                    errno == Errno.EADDRINUSE.number()
                            ? "UDP port " + port + " is in use on " + family(ipv6)
                                    + ": choose another listen port or stop the program that holds it"
                            : "UDP port " + port + " cannot be bound on " + family(ipv6),
                    errno);
        }
    }

    private static int boundPort(final int descriptor) throws HostException {
        final byte[] address = new byte[Messages.SOCKADDR_IN6_LENGTH];
        check(getsockname(descriptor, address, new int[] {address.length}), "The UDP socket does not tell its port");
        return ByteBuffer.wrap(address).getShort(2) & 0xFFFF;
    }

    private static String family(final boolean ipv6) {
        return ipv6 ? "IPv6" : "IPv4";
    }

    public boolean ipv6() {
        return ipv6;
    }

    /** The port it is bound to. */
    public int port() {
        return port;
    }

    /** The file descriptor, the same for the socket's whole life; -1 once closed. */
    public int descriptor() {
        return descriptor;
    }

    /** Whether the kernel may hand over several datagrams as one run (UDP_GRO). */
    public boolean hasGro() {
        return gro;
    }

    /** Whether a run goes out in one message (UDP_SEGMENT). */
    public boolean hasGso() {
        return gso;
    }

    /** Sends runs datagram by datagram from now on. */
    void stopGso() {
        gso = false;
    }

    /** Sets the firewall mark of what is sent from now on, 0 for none; EPERM without CAP_NET_ADMIN. */
    public void fwmark(final int fwmark) throws HostException {
        mark(descriptor, fwmark);
    }

    /** Puts a socket of the same family in place of this one, under the same descriptor; the argument is used up. */
    void replaceBy(final UdpSocket fresh) throws HostException {
        try (fresh) {
            check(dup3(fresh.descriptor, descriptor, O_CLOEXEC), "The UDP port cannot be changed");
            port = fresh.port;
        }
    }

    /** Closes. Idempotent. Who sends, receives or polls must have stopped: the number will be reused. */
    @Override
    public void close() {
        final int closing = descriptor;
        if (closing != CLOSED) {
            descriptor = CLOSED;
            UdpSystemCalls.close(closing);
        }
    }
}
