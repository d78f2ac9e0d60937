// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigFuzzTest {
    private static final Path FILE = Path.of("/nowhere/gateway.toml");
    private static final String SECRET = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final List<String> WORDS = List.of(
            "[gateway]\n",
            "[web]\n",
            "[interface.wg0]\nkind = \"wireguard\"\n",
            "[interface.tun0]\nkind = \"tun\"\n",
            "[[interface.wg0.peer]]\n",
            "[[route]]\n",
            "[[filter.guests]]\n",
            "[pipe.slow]\n",
            "[sysctl]\n",
            "private-key",
            "public-key",
            "addresses",
            "allowed-ips",
            "endpoint",
            "interface",
            "route",
            "to",
            "via",
            "action",
            "mtu",
            "kind",
            "a.b.c",
            " = ",
            "\n",
            "\"",
            "'",
            "[",
            "]",
            "[\"10.8.0.1/24\", \"fd00:8::1/64\"]",
            "{",
            "}",
            ",",
            "\"\"\"",
            "7",
            "-1",
            "0x10",
            "1e9",
            "inf",
            "true",
            "1979-05-27",
            "\\u0000",
            "#",
            "\"10.0.0.0/8\"",
            "\"10.8.0.2\"",
            "\"tun0\"",
            SECRET,
            "\"" + SECRET + "\"");

    /** Whatever the text, it is a gateway's or a list of errors in order, each at a place in it. */
    @FuzzTest(maxDuration = "1m")
    void shouldReadOrRefuseAnyText(final byte[] bytes) {
        final String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            final GatewayConfig config = ConfigFile.parse(FILE, text, false);
            assertFalse(config.interfaces().contains(null), "an interface is null");
            assertTrue(config.fibs() > 0);
        } catch (final ConfigException e) {
            assertFalse(e.errors().isEmpty(), "there are no errors but it was refused");
            long last = 0;
            for (final ConfigError error : e.errors()) {
                final long place = (long) error.line() << 32 | error.column();
                assertTrue(error.line() > 0 && error.column() > 0 && place >= last, error::toString);
                assertEquals(1, error.toString().lines().count(), error::toString);
                last = place;
            }
        }
    }

    @Test
    void shouldReadOrRefuseRandomText() {
        final long seed = 20261121;
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(WORDS.get(random.nextInt(WORDS.size())));
            }
            shouldReadOrRefuseAnyText(text.toString().getBytes(StandardCharsets.UTF_8));
            shouldNotShowTheSecret(text.toString());
        }
    }

    @Test
    void shouldRefuseDeepNesting() {
        for (final String opening : List.of("[", "{ a = ", "a.")) {
            shouldReadOrRefuseAnyText(("a = " + opening.repeat(20_000)).getBytes(StandardCharsets.UTF_8));
            shouldReadOrRefuseAnyText((opening.repeat(20_000) + "a = 1").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void shouldNotShowTheSecret(final String text) {
        try {
            assertFalse(ConfigFile.parse(FILE, text, false).toString().contains(SECRET), text);
        } catch (final ConfigException e) {
            assertFalse(e.getMessage().contains(SECRET.substring(4, 20)), () -> text + "\n gave\n" + e.getMessage());
        }
    }
}
