// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
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

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:51820, 192.0.2.1",
        "[2001:db8::1]:51820, 2001:db8::1",
        "[fe80::1%eth0]:51820, fe80::1%eth0",
        "GW.example.net:51820, gw.example.net",
        "[192.0.2.1]:51820,",
        "2001:db8::1,",
        "[2001:db8::g]:51820,",
        "[:::]:51820,",
        "192.0.2:51820,",
        "gw.example.net:0,",
        "gw.example.net:65536,",
        "gw example:51820,",
        ":51820,"
    })
    void shouldTakeEndpointsApart(final String text, final String host) {
        final InetSocketAddress endpoint = NetworkTypes.ENDPOINT.read(text);
        assertEquals(host, endpoint == null ? null : endpoint.getHostString());
        assertTrue(endpoint == null || endpoint.isUnresolved() && endpoint.getPort() == 51820);
    }

    @Test
    void shouldHideWhatLooksLikeAKey() {
        final String base64 = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
        final ConfigError error = new ConfigError(Path.of("f"), 1, 2, "a " + base64 + ", " + "0aF9".repeat(16) + "!");
        assertEquals("f:1:2: a (hidden), (hidden)!", error.toString());
    }
}
