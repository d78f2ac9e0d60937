// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fills in the address of ours that a datagram leaves by, where nobody has seen it yet: the one that the host's routes
 * choose now. A reader tells a tunnel's sessions by both addresses. The writer's; it asks the host once for each far
 * end.
 */
final class LocalAddresses {
    private static final int MOST = 1024; // far ends; then it begins anew
    private static final int DISCARD = 9; // a port, to which nothing is sent

    private final Map<InetAddress, byte[]> known = new HashMap<>();

    /** Fills it into the IP header at {@code offset}; leaves what is not zero. */
    void fill(final UnsafeBuffer packet, final int offset, final boolean isIn) {
        final boolean ipv6 = packet.getByte(offset) >> 4 == 6;
        final int length = ipv6 ? 16 : 4; // bytes of an address; both end the header
        final int destination = offset + (ipv6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH) - length;
        final int source = destination - length;
        final int near = isIn ? destination : source;
        if (isZero(packet, near, length)) {
            final byte[] far = new byte[length];
            packet.getBytes(isIn ? source : destination, far);
            packet.putBytes(near, toward(far));
        }
    }

    private static boolean isZero(final UnsafeBuffer packet, final int at, final int length) {
        int bits = 0;
        for (int i = 0; i < length; i += Integer.BYTES) {
            bits |= packet.getInt(at + i);
        }
        return bits == 0;
    }

    private byte[] toward(final byte[] far) {
        if (known.size() == MOST) {
            known.clear();
        }
        try {
            return known.computeIfAbsent(InetAddress.getByAddress(far), LocalAddresses::ask);
        } catch (final UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is refused", e);
        }
    }

    private static byte[] ask(final InetAddress far) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(far, DISCARD);
            final byte[] near = socket.getLocalAddress().getAddress();
            return near.length == far.getAddress().length ? near : new byte[far.getAddress().length];
        } catch (final IOException | UncheckedIOException e) { // there is no way to it now
            return new byte[far.getAddress().length];
        }
    }
}
