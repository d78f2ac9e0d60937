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

class WgQuickFuzzTest {
    private static final Path FILE = Path.of("/nowhere/wg0.conf");
    private static final String SECRET = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String PEER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final List<String> WORDS = List.of(
            "[Interface]\n",
            "[Peer]\n",
            "PrivateKey = " + SECRET + "\n",
            "PublicKey = " + PEER + "\n",
            "Address = ",
            "AllowedIPs = ",
            "Endpoint = ",
            "PostUp = ",
            "Table = ",
            "FwMark = ",
            "10.0.0.1/24",
            "10.0.0.0/8",
            "::/0",
            "0.0.0.0/0",
            "192.0.2.1:7",
            "off",
            "auto",
            "true",
            ",",
            "\n",
            "\n",
            "#",
            "=",
            "\"",
            "\\",
            "[",
            "]",
            SECRET);

    /** Whatever the text, it is a tunnel or a list of errors, each at a place in it or about the whole. */
    @FuzzTest(maxDuration = "1m")
    void shouldReadOrRefuseAnyText(final byte[] bytes) {
        final String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            final WgQuickFile file = WgQuickFile.parse(FILE, text, false);
            assertEquals(2, file.gateway().interfaces().size());
        } catch (final ConfigException e) {
            assertFalse(e.errors().isEmpty(), "there are no errors but it was refused");
            final long lines = text.split("\\R", -1).length;
            for (final ConfigError error : e.errors()) {
                assertTrue(error.line() <= lines, error::toString);
                assertEquals(1, error.toString().lines().count(), error::toString);
                assertFalse(error.toString().contains(SECRET.substring(4, 20)), error::toString);
                assertFalse(error.sentence().contains("TOML"), () -> "badly translated: " + text);
            }
        }
    }

    @Test
    void shouldReadOrRefuseRandomText() {
        final long seed = 20261121;
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final StringBuilder text = new StringBuilder(random.nextBoolean() ? WORDS.get(0) + WORDS.get(2) : "");
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(WORDS.get(random.nextInt(WORDS.size())));
            }
            shouldReadOrRefuseAnyText(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
