// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WgOptionsTest {
    private static final WgOptions PLAIN =
            new WgOptions("wg0", WgOptions.NONE, WgOptions.NONE, "auto", null, WgOptions.LogLevel.ERROR, false);

    @Test
    void shouldTakeANameWithOrWithoutAForegroundFlag() {
        assertEquals(PLAIN, WgOptions.parse(new String[] {"wg0"}, Map.of()));
        assertEquals(PLAIN, WgOptions.parse(new String[] {"-f", "wg0"}, Map.of()));
        assertEquals(PLAIN, WgOptions.parse(new String[] {"--foreground", "wg0"}, Map.of()));
        assertEquals(PLAIN, WgOptions.parse(new String[] {"wg0"}, Map.of("WG_PROCESS_FOREGROUND", "1")));
        assertNull(WgOptions.parse(new String[] {"-x", "wg0"}, Map.of()));
        assertNull(WgOptions.parse(new String[] {"-f"}, Map.of()));
    }

    @Test
    void shouldReadTheEnvironment() {
        final Map<String, String> environment = Map.of(
                "WG_TUN_FD", "5",
                "WG_UAPI_FD", "6",
                "CULVERT_AEAD", "openssl",
                "CULVERT_KEYLOG", "/root/keys",
                "LOG_LEVEL", "debug",
                "CULVERT_TRAINING", "1");

        assertEquals(
                new WgOptions("wg0", 5, 6, "openssl", Path.of("/root/keys"), WgOptions.LogLevel.VERBOSE, true),
                WgOptions.parse(new String[] {"wg0"}, environment));
    }

    @Test
    void shouldTakeAnEmptyVariableAsNotSet() {
        final Map<String, String> environment =
                Map.of("WG_TUN_FD", "", "WG_UAPI_FD", "", "CULVERT_AEAD", "", "CULVERT_KEYLOG", "");

        assertEquals(PLAIN, WgOptions.parse(new String[] {"wg0"}, environment));
    }

    @Test
    void shouldNameAVariableWithAWrongValue() {
        assertWrong("WG_TUN_FD is '-1' but has to be the number of a descriptor", Map.of("WG_TUN_FD", "-1"));
        assertWrong("CULVERT_KEYLOG is 'a\0b' but has to be the path of a file", Map.of("CULVERT_KEYLOG", "a\0b"));
    }

    private static void assertWrong(final String sentence, final Map<String, String> environment) {
        final var refusal =
                assertThrows(IllegalArgumentException.class, () -> WgOptions.parse(new String[] {"wg0"}, environment));
        assertEquals(sentence, refusal.getMessage());
    }
}
