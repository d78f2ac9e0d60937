// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The far end of a UDP path and, once a datagram has come from there, the near end that it hit; immutable.
 *
 * <p>Addresses are two big-endian longs; an IPv4 address is the low 32 bits of {@code addressLow}. The local address is
 * what PKTINFO reported (all zero where unknown) and becomes the source of what is sent back ("sticky source").
 *
 * @param ipv6 whether the addresses are IPv6
 * @param addressHigh first 8 bytes of the remote IPv6 address, 0 for IPv4
 * @param addressLow last 8 bytes of the remote IPv6 address, or the IPv4 address
 * @param port remote UDP port
 * @param scopeId interface index of a link-local remote address, else 0
 * @param localHigh as {@code addressHigh}, for our own address
 * @param localLow as {@code addressLow}, for our own address
 * @param localInterface index of the interface the datagram came in on, 0 where unknown
 */
public record Endpoint(
        boolean ipv6,
        long addressHigh,
        long addressLow,
        int port,
        int scopeId,
        long localHigh,
        long localLow,
        int localInterface) {

    /** The endpoint at a resolved socket address, with no local address. */
    public static Endpoint of(final InetSocketAddress address) {
        final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress().getAddress());
        return bytes.remaining() == 4
                ? new Endpoint(false, 0, bytes.getInt() & 0xFFFF_FFFFL, address.getPort(), 0, 0, 0, 0)
                : new Endpoint(true, bytes.getLong(), bytes.getLong(), address.getPort(), scope(address), 0, 0, 0);
    }

    private static int scope(final InetSocketAddress address) {
        return address.getAddress() instanceof java.net.Inet6Address v6 ? v6.getScopeId() : 0;
    }

    /** Whether an address of our own is known for it. */
    public boolean hasLocal() {
        return (localHigh | localLow) != 0;
    }

    /** The same remote end with the local address forgotten. */
    public Endpoint withoutLocal() {
        return hasLocal() || localInterface != 0
                ? new Endpoint(ipv6, addressHigh, addressLow, port, scopeId, 0, 0, 0)
                : this;
    }

    /** The remote IP address in network order, 4 or 16 bytes; for control work, it allocates. */
    public byte[] addressBytes() {
        return ipv6
                ? ByteBuffer.allocate(16)
                        .putLong(addressHigh)
                        .putLong(addressLow)
                        .array()
                : ByteBuffer.allocate(4).putInt((int) addressLow).array();
    }

    /** {@code 192.0.2.1:51820} or {@code [2001:db8::1%2]:51820}, as wg(8) reads it. */
    @Override
    public String toString() {
        final String host;
        try {
            host = InetAddress.getByAddress(addressBytes()).getHostAddress();
        } catch (final UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is refused", e);
        }
        return ipv6 ? "[" + host + (scopeId == 0 ? "" : "%" + scopeId) + "]:" + port : host + ":" + port;
    }
}
