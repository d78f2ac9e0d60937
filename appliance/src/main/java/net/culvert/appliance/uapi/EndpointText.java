// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;

/** Reads {@code 192.0.2.1:51820} and {@code [2001:db8::1%eth0]:51820}; names are refused, not resolved. */
final class EndpointText {
    static final int MAPPED_LOW = 0xFFFF; // the word before the IPv4 address in ::ffff:0:0/96 (RFC 4291, 2.5.5.2)

    private EndpointText() {}

    static Endpoint parse(final String text) throws UapiException {
        final boolean bracketed = text.startsWith("[");
        final int colon = text.lastIndexOf(':');
        final int hostEnd = bracketed ? colon - 1 : colon;
        if (colon < 1 || (bracketed && text.charAt(hostEnd) != ']')) {
            throw invalid();
        }
        final String host = text.substring(bracketed ? 1 : 0, hostEnd);
        final int percent = bracketed ? host.indexOf('%') : -1;
        final byte[] address = IpText.parse(percent < 0 ? host : host.substring(0, percent));
        if (address == null || (address.length == 16) != bracketed) {
            throw invalid();
        }
        final int port = (int) Decimal.parse("the port of an endpoint", text.substring(colon + 1), 0xFFFF);
        return endpoint(ByteBuffer.wrap(address), port, percent < 0 ? 0 : scope(host.substring(percent + 1)));
    }

    private static Endpoint endpoint(final ByteBuffer address, final int port, final int scope) {
        if (address.remaining() == 4) {
            return new Endpoint(false, 0, address.getInt() & 0xFFFF_FFFFL, port, 0, 0, 0, 0);
        }
        final long high = address.getLong();
        final long low = address.getLong();
        return isMapped(high, low)
                ? new Endpoint(false, 0, low & 0xFFFF_FFFFL, port, 0, 0, 0, 0)
                : new Endpoint(true, high, low, port, scope, 0, 0, 0);
    }

    /** Whether an IPv6 address is an IPv4 address in disguise. */
    static boolean isMapped(final long high, final long low) {
        return high == 0 && low >>> 32 == MAPPED_LOW;
    }

    /** The interface index of a scope, given as a number or as a name of this network namespace. */
    private static int scope(final String text) throws UapiException {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return (int) Decimal.parse("the scope of an endpoint", text, Integer.MAX_VALUE);
        }
        try {
            final NetworkInterface named = text.isEmpty() ? null : NetworkInterface.getByName(text);
            if (named != null) {
                return named.getIndex();
            }
        } catch (final SocketException e) {
            throw new UapiException(Errno.EIO, "the interfaces of this host cannot be listed: " + e.getMessage());
        }
        throw new UapiException(Errno.ENODEV, "the scope of an endpoint names no interface of this host");
    }

    private static UapiException invalid() {
        return new UapiException(Errno.EINVAL, "endpoint is neither ADDRESS:PORT nor [IPV6-ADDRESS]:PORT");
    }
}
