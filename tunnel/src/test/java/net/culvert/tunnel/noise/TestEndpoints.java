// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import net.culvert.ringbuffers.packet.Endpoint;

/** Endpoints from the documentation ranges (RFC 5737, RFC 3849). */
final class TestEndpoints {
    static final Endpoint IPV4 = ipv4(0xC0000207, 51820); // 192.0.2.7
    static final Endpoint IPV6 = ipv6(0x20010DB8_00000001L, 7, 51820); // 2001:db8:0:1::7

    private TestEndpoints() {}

    static Endpoint ipv4(final int address, final int port) {
        return new Endpoint(false, 0, address & 0xFFFF_FFFFL, port, 0, 0, 0, 0);
    }

    static Endpoint ipv6(final long high, final long low, final int port) {
        return new Endpoint(true, high, low, port, 0, 0, 0, 0);
    }
}
