// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceNameTest {
    @ParameterizedTest
    @CsvSource({"tun0, tun, 0", "wg12, wg, 12", "L2147483647, L, 2147483647", "abcdefghijklmn1, abcdefghijklmn, 1"})
    void shouldReadAKindAndAUnit(final String text, final String kind, final int unit) {
        final InterfaceName name = InterfaceName.parse(text);

        assertEquals(new InterfaceName(kind, unit), name);
        assertEquals(text, name.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tun", "0", "0tun", "tun0a", "tun-0", "tun 0", "tün0", "tun00", "tun٣", "abcdefghijklmno1"})
    void shouldSayWhatIsRightWhenTheNameIsBogus(final String text) {
        final Exception refused = assertThrows(IllegalArgumentException.class, () -> InterfaceName.parse(text));

        assertEquals(
                "the interface name '" + text
                        + "' has to be letters, then a unit number, 1 to 15 characters, as in tun0",
                refused.getMessage());
    }

    @Test
    void shouldRefuseAUnitThatIsTooGreat() {
        final Exception refused =
                assertThrows(IllegalArgumentException.class, () -> InterfaceName.parse("t2147483648"));

        assertEquals("the interface name 't2147483648' can have no unit number above 2147483647", refused.getMessage());
    }
}
