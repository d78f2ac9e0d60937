// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressControlTest {
    private static byte[] address(final String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }

    @Test
    void shouldGiveAnInterfaceSeveralAddressesOfEitherFamily() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            namespace.call(() -> {
                AddressControl.add("lo", address("192.0.2.1"), 24);
                AddressControl.add("lo", address("198.51.100.1"), 32);
                AddressControl.add("lo", address("2001:db8::1"), 64);
                AddressControl.add("lo", address("2001:db8::1"), 64); // again
                return null;
            });
            final String shown = namespace.ip("address", "show", "lo");
            assertTrue(shown.contains("inet 192.0.2.1/24 "), shown);
            assertTrue(shown.contains("inet 198.51.100.1/32 "), shown);
            assertTrue(shown.contains("inet6 2001:db8::1/64 "), shown);
        }
    }

    @Test
    void shouldTakeAnAddressAway() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            namespace.call(() -> {
                AddressControl.add("lo", address("192.0.2.1"), 24);
                AddressControl.add("lo", address("2001:db8::1"), 64);
                AddressControl.remove("lo", address("192.0.2.1"), 24);
                AddressControl.remove("lo", address("192.0.2.1"), 24); // again
                AddressControl.remove("lo", address("2001:db8::1"), 64);
                return null;
            });
            final String shown = namespace.ip("address", "show", "lo");
            assertFalse(shown.contains("192.0.2.1"), shown);
            assertFalse(shown.contains("2001:db8::1"), shown);
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            assertEquals(
                    "there is no interface cvt0 (ENODEV)",
                    assertThrows(
                                    HostException.class,
                                    () -> namespace.call(() -> {
                                        AddressControl.add("cvt0", address("192.0.2.1"), 24);
                                        return null;
                                    }))
                            .getMessage());
            assertEquals(
                    "interface lo does not take the address (EINVAL)",
                    assertThrows(
                                    HostException.class,
                                    () -> namespace.call(() -> {
                                        AddressControl.add("lo", address("192.0.2.1"), 33);
                                        return null;
                                    }))
                            .getMessage());
        }
    }
}
