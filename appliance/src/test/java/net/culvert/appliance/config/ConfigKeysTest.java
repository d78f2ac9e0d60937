// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigKeysTest {
    static List<ConfigSection> sections() {
        return ConfigSections.ALL;
    }

    @ParameterizedTest
    @MethodSource("sections")
    void shouldDescribeEachKeyOnceAndWithADefaultOfItsType(final ConfigSection section) {
        final Set<String> names = new HashSet<>();
        for (final ConfigKey<?> key : section.keys()) {
            assertTrue(names.add(key.name()), () -> key.name() + " is there twice");
            assertTrue(key.name().matches("[a-z]+(-[a-z]+)*"), key::name);
            assertTrue(key.sentence().endsWith("."), key::sentence);
            assertEquals(key, section.key(key.name()));
            if (key.fallback() != null) {
                assertNotNull(key.absent(), () -> key.name() + " has a default of another type");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "listen-prot, listen-port",
        "listenport, listen-port",
        "adresses, addresses",
        "mut, mtu",
        "kidn, kind",
        "LISTEN-PORT,",
        "x,",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
    })
    void shouldFindTheNameThatWasMeant(final String given, final String meant) {
        assertEquals(meant, NearestName.of(given, List.of("kind", "addresses", "mtu", "listen-port")));
    }

    @Test
    void shouldHideWhatLooksLikeAKey() {
        final String base64 = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
        final ConfigError error = new ConfigError(Path.of("f"), 1, 2, "a " + base64 + ", " + "0aF9".repeat(16) + "!");
        assertEquals("f:1:2: a (hidden), (hidden)!", error.toString());
    }
}
