// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * The IPv4 and the IPv6 socket of one listen port; a host without one of the families has only the other.
 *
 * <p>One control thread opens, changes and closes; any thread reads. The sockets and their descriptors stay the same
 * objects and numbers when the port changes.
 */
public final class UdpSockets implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 32; // a port free on IPv4 may be taken on IPv6

    /** How a socket is opened; tests put other hosts here. */
    @FunctionalInterface
    interface Opener {
        UdpSocket open(boolean ipv6, int port, int fwmark) throws HostException;
    }

    private final Opener opener;
    private final UdpSocket ipv4; // null where the host lacks the family
    private final UdpSocket ipv6;
    private int fwmark;

    private UdpSockets(final Opener opener, final UdpSocket[] pair, final int fwmark) {
        this.opener = opener;
        this.fwmark = fwmark;
        ipv4 = pair[0];
        ipv6 = pair[1];
    }

    /**
     * Opens a socket of each family the host has, both on the same port.
     *
     * @param port 0 lets the kernel choose
     * @throws HostException as {@link UdpSocket#open}; EAFNOSUPPORT only where the host has neither family
     */
    public static UdpSockets open(final int port, final int fwmark) throws HostException {
        return open(port, fwmark, UdpSocket::open);
    }

    static UdpSockets open(final int port, final int fwmark, final Opener opener) throws HostException {
        return new UdpSockets(opener, openPair(port, fwmark, opener), fwmark);
    }

    private static UdpSocket[] openPair(final int port, final int fwmark, final Opener opener) throws HostException {
        for (int attempt = 1; ; attempt++) {
            final UdpSocket first = openOrNull(false, port, fwmark, opener);
            if (first == null) {
                return new UdpSocket[] {null, opener.open(true, port, fwmark)};
            }
            try {
                return new UdpSocket[] {first, openOrNull(true, first.port(), fwmark, opener)};
            } catch (final HostException e) {
                first.close();
                if (port != 0 || !e.is(Errno.EADDRINUSE) || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static UdpSocket openOrNull(final boolean ipv6, final int port, final int fwmark, final Opener opener)
            throws HostException {
        try {
            return opener.open(ipv6, port, fwmark);
        } catch (final HostException e) {
            if (e.is(Errno.EAFNOSUPPORT)) {
                return null;
            }
            throw e;
        }
    }

    /** The socket of a family, or null where the host lacks it. */
    public UdpSocket of(final boolean ipv6) {
        return ipv6 ? this.ipv6 : ipv4;
    }

    /** The port both are bound to. */
    public int port() {
        return (ipv4 == null ? ipv6 : ipv4).port();
    }

    /**
     * Moves both to another port, 0 for one that the kernel chooses; where that fails all stays as it was. Datagrams
     * not yet received on the old port are lost.
     *
     * @param wakePollers gets every thread out of poll(2) on the descriptors, by an eventfd it polls with them: until
     *     it comes out, poll waits for the old socket, which keeps the old port bound. Run after the change.
     */
    public void port(final int port, final Runnable wakePollers) throws HostException {
        if (port == port()) {
            return;
        }
        final UdpSocket[] fresh = openPair(port, fwmark, opener);
        replace(ipv4, fresh[0]);
        replace(ipv6, fresh[1]);
        wakePollers.run();
    }

    private static void replace(final UdpSocket socket, final UdpSocket fresh) throws HostException {
        if (socket != null && fresh != null) {
            socket.replaceBy(fresh);
        } else if (fresh != null) {
            fresh.close(); // a family the host gained since the start has nobody who receives from it
        }
    }

    /** The firewall mark of what is sent. */
    public int fwmark() {
        return fwmark;
    }

    /** Sets the firewall mark of what is sent from now on, 0 for none; EPERM without CAP_NET_ADMIN. */
    public void fwmark(final int fwmark) throws HostException {
        if (ipv4 != null) {
            ipv4.fwmark(fwmark);
        }
        if (ipv6 != null) {
            ipv6.fwmark(fwmark);
        }
        this.fwmark = fwmark;
    }

    /** Closes both. Who sends or receives must have stopped. Idempotent. */
    @Override
    public void close() {
        if (ipv4 != null) {
            ipv4.close();
        }
        if (ipv6 != null) {
            ipv6.close();
        }
    }
}
