// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LinkControlTest {
    @Test
    void shouldReadAndSetWhatAnInterfaceHas() throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                LinkControl links = namespace.call(LinkControl::open)) {
            assertEquals(1, links.index("lo"));
            assertTrue(links.isUp("lo"));
            links.up("lo", false);
            assertFalse(links.isUp("lo"));
            assertTrue(namespace.ip("link", "show", "lo").contains("state DOWN"));
            links.mtu("lo", 9000);
            assertEquals(9000, links.mtu("lo"));
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                LinkControl links = namespace.call(LinkControl::open)) {
            assertRefused("there is no interface cvt0 (ENODEV)", () -> links.index("cvt0"));
            assertRefused("the MTU of interface cvt0 cannot be read (ENODEV)", () -> links.mtu("cvt0"));
            assertRefused("interface lo does not take an MTU of -1 (EINVAL)", () -> links.mtu("lo", -1));
            assertRefused("the state of interface cvt0 cannot be read (ENODEV)", () -> links.up("cvt0", true));
            assertThrows(IllegalArgumentException.class, () -> links.index("sixteen-bytes-00"));
        }
    }

    private static void assertRefused(final String sentence, final Executable call) {
        assertEquals(sentence, assertThrows(HostException.class, call).getMessage());
    }
}
