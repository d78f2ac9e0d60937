// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.ThreadSettings;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import org.junit.jupiter.api.Test;

class WgOptionsTest {
    private static final WgOptions PLAIN =
            new WgOptions("wg0", WgOptions.NONE, WgOptions.NONE, "auto", null, ThreadSettings.DEFAULT, false);

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
        final Map<String, String> environment = Map.ofEntries(
                Map.entry("WG_TUN_FD", "5"),
                Map.entry("WG_UAPI_FD", "6"),
                Map.entry("CULVERT_AEAD", "openssl"),
                Map.entry("CULVERT_KEYLOG", "/root/keys"),
                Map.entry("CULVERT_DISPATCH", "deferred"),
                Map.entry("CULVERT_WORKERS", "3"),
                Map.entry("CULVERT_QUEUE", "16"),
                Map.entry("CULVERT_SPIN_US", "20"),
                Map.entry("CULVERT_CPUS", "0"),
                Map.entry("CULVERT_READERS", "2"),
                Map.entry("CULVERT_TRAINING", "1"));

        assertEquals(
                new WgOptions(
                        "wg0",
                        5,
                        6,
                        "openssl",
                        Path.of("/root/keys"),
                        new ThreadSettings(2, new DispatchSettings(DispatchPolicy.DEFERRED, 3, 16, 20_000), List.of(0)),
                        true),
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
        assertWrong("CULVERT_WORKERS is '65' but has to be a number from 1 to 64", Map.of("CULVERT_WORKERS", "65"));
        assertWrong("CULVERT_CPUS names CPU 1023 but this process may not run there", Map.of("CULVERT_CPUS", "0,1023"));
        assertWrong(
                "CULVERT_CPUS is '0-1' but has to be numbers of CPUs, separated by commas",
                Map.of("CULVERT_CPUS", "0-1"));
        assertWrong("CULVERT_READERS is '3' but has to be a number from 1 to 2", Map.of("CULVERT_READERS", "3"));
        assertWrong(
                "the dispatch policy is 'x' but has to be direct, hybrid or deferred", Map.of("CULVERT_DISPATCH", "x"));
        assertWrong("CULVERT_KEYLOG is 'a\0b' but has to be the path of a file", Map.of("CULVERT_KEYLOG", "a\0b"));
    }

    private static void assertWrong(final String sentence, final Map<String, String> environment) {
        final var refusal =
                assertThrows(IllegalArgumentException.class, () -> WgOptions.parse(new String[] {"wg0"}, environment));
        assertEquals(sentence, refusal.getMessage());
    }
}
