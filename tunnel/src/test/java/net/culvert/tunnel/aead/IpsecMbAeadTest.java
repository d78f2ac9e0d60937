// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.tunnel.sys.LibCrypto;
import org.junit.jupiter.api.Test;

class IpsecMbAeadTest extends NativeAeadContract {
    private static final String LIBRARY = "culvert.test.ipsec-mb"; // property: the path of another version to test

    @Override
    AeadEngine engine() {
        final String given = System.getProperty(LIBRARY);
        return new IpsecMbEngine(given == null ? IpsecMbEngine.LIBRARIES : List.of(given));
    }

    @Test
    void shouldSayWhichLibraryIsMissing() {
        final var e = assertThrows(
                IllegalStateException.class, () -> new IpsecMbEngine(List.of("libnone.so.8", "libnone.so.7")));
        assertEquals("libnone.so.8 or libnone.so.7 is not installed", e.getMessage());
    }

    @Test
    void shouldSayWhichFunctionALibraryLacks() {
        final var e = assertThrows(IllegalStateException.class, () -> new IpsecMbEngine(List.of(LibCrypto.NAME)));
        assertEquals("libcrypto.so.3 has no function imb_get_version", e.getMessage());
    }

    @Test
    void shouldTakeOnlyVersionsWhoseLayoutIsKnown() {
        assertFalse(IpsecMbLayout.holdsFor(0x1_02_00));
        assertTrue(IpsecMbLayout.holdsFor(0x1_03_00));
        assertTrue(IpsecMbLayout.holdsFor(0x2_00_00));
        assertFalse(IpsecMbLayout.holdsFor(0x3_00_00));
    }
}
