// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Random;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    /** RFC 5952, sections 4.2 and 5. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:0:0:0:0, 2001:db8::",
        "192.0.2.1, 192.0.2.1"
    })
    void shouldShortenAsRfc5952Says(final String address, final String text) {
        assertEquals(text, AddressText.of(InetAddress.ofLiteral(address).getAddress()));
    }

    @Test
    void shouldPrintWhatIsReadAsTheSame() {
        final Random random = new Random(20261121);
        for (int round = 0; round < 5_000; round++) {
            final byte[] address = new byte[16];
            for (int i = 0; i < 8; i++) { // many words of zeros
                if (random.nextBoolean()) {
                    address[2 * i + 1] = (byte) random.nextInt();
                    address[2 * i] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
                }
            }
            final String text = "[" + AddressText.of(address) + "]";
            final InetAddress read = InetAddress.ofLiteral(text.substring(1, text.length() - 1));
            if (read.getAddress().length == 16) { // else it is an IPv4 address in disguise, which Java unmasks
                assertArrayEquals(address, read.getAddress(), text);
            }
        }
    }

    @Test
    void shouldPrintPrefixesAndEndpoints() {
        assertEquals("2001:db8::/32", AddressText.of(Prefix.parse("2001:db8::/32")));
        assertEquals("[fe80::1%3]:51820", AddressText.of(new Endpoint(true, 0xFE80L << 48, 1, 51820, 3, 0, 0, 0)));
        assertEquals("192.0.2.1:1", AddressText.of(new Endpoint(false, 0, 0xC0000201L, 1, 0, 0, 0, 0)));
    }
}
