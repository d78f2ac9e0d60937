// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 51820, 192.0.2.1:51820",
        "255.255.255.255, 65535, 255.255.255.255:65535",
        "2001:db8::1, 1, [2001:db8:0:0:0:0:0:1]:1",
        "fe80::1%3, 9, [fe80:0:0:0:0:0:0:1%3]:9"
    })
    void shouldReadASocketAddressAndSayItAsTheToolsDo(final String host, final int port, final String text) {
        final InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), port);

        final Endpoint endpoint = Endpoint.of(address);

        assertEquals(text, endpoint.toString());
        assertArrayEquals(address.getAddress().getAddress(), endpoint.addressBytes());
        assertFalse(endpoint.hasLocal());
    }

    @Test
    void shouldForgetTheLocalAddressOnly() {
        final Endpoint remote = new Endpoint(true, 1, 2, 3, 4, 0, 0, 0);
        final Endpoint sticky = new Endpoint(true, 1, 2, 3, 4, 5, 6, 7);

        assertTrue(sticky.hasLocal());
        assertEquals(remote, sticky.withoutLocal());
        assertEquals(remote, new Endpoint(true, 1, 2, 3, 4, 0, 0, 7).withoutLocal());
        assertSame(remote, remote.withoutLocal());
    }
}
