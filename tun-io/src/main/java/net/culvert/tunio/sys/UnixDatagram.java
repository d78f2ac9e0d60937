// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a socket of the Unix domain (unix(7)), which java.net cannot. Control work; any thread, also
 * several at once, until one closes it.
 *
 * <pre>
 *  struct sockaddr_un:  family (2, host order) | path and a zero, or a zero and the abstract name (at most 108)
 * </pre>
 */
public final class UnixDatagram implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MAX_NAME = 107; // bytes of sun_path, without a zero before or behind

    private final int socket;
    private final byte[] address; // a struct sockaddr_un
    private final int addressLength; // bytes of it that count

    private UnixDatagram(final int socket, final byte[] address, final int addressLength) {
        this.socket = socket;
        this.address = address;
        this.addressLength = addressLength;
    }

    /**
     * A socket whose datagrams go to {@code name}: a path from the root, or an abstract name behind {@code @}.
     *
     * @throws HostException EINVAL for what is neither, or too long
     */
    public static UnixDatagram to(final String name) throws HostException {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final boolean isAbstract = name.startsWith("@");
        if ((!isAbstract && !name.startsWith("/")) || bytes.length < 2 || bytes.length > MAX_NAME) {
            throw new HostException("'" + name + "' names no datagram socket", Errno.EINVAL.number());
        }
        final byte[] address = new byte[2 + bytes.length + 1];
        address[0] = AF_UNIX; // both architectures are little-endian
        System.arraycopy(bytes, 0, address, 2, bytes.length);
        if (isAbstract) {
            address[2] = 0;
        }
        final int length = isAbstract ? address.length - 1 : address.length; // each byte of an abstract name counts
        final int socket = Descriptor.check(
                LibC.socket(AF_UNIX, SOCK_DGRAM | Descriptor.SOCK_CLOEXEC, 0), "the host gives no datagram socket");
        return new UnixDatagram(socket, address, length);
    }

    /** Sends one datagram; waits while the receiver's queue is full. */
    public void send(final byte[] datagram) throws HostException {
        long sent = sendOnce(datagram);
        while (sent == -Errno.EINTR.number()) {
            sent = sendOnce(datagram);
        }
        if (sent < 0) {
            throw new HostException("nobody takes the datagram", (int) -sent);
        }
    }

    private long sendOnce(final byte[] datagram) {
        final long sent = LibC.sendto(socket, datagram, datagram.length, MSG_NOSIGNAL, address, addressLength);
        return sent < 0 ? -LibC.errno() : sent;
    }

    @Override
    public void close() {
        Descriptor.close(socket);
    }
}
