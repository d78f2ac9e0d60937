// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that users begin with. */
class ExampleFileTest {
    private static final Path EXAMPLES = Path.of("../config");
    private static final Path EXAMPLE = EXAMPLES.resolve("gateway.toml");

    @TempDir
    private Path directory;

    @Test
    void shouldWorkOnceItsKeyIsMade() throws Exception {
        final Path file = Files.copy(EXAMPLE, directory.resolve("gateway.toml"));
        final ConfigException thrown = assertThrows(ConfigException.class, () -> ConfigFile.read(file));
        assertEquals(1, thrown.errors().size(), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("there is no file " + directory.resolve("wg0.key")));

        makeKey("wg0.key");

        final GatewayConfig config = ConfigFile.read(file);
        assertEquals("edge-1", config.process().name());
        assertEquals(5, config.interfaces().size());
        assertEquals(3, config.routes().size());
        assertEquals(5, config.filters().get("guests").size());
        assertEquals(1, config.pipes().size());
    }

    private void makeKey(final String name) throws IOException {
        final Path key = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, PrivateKey.generate(new SecureRandom()).toBase64());
    }

    @ParameterizedTest
    @CsvSource({"hub.toml, 3", "site-to-site.toml, 2", "exit.toml, 2", "lab.toml, 2"})
    void shouldBeRightOnceItsKeysAreMade(final String name, final int interfaces) throws Exception {
        final Path file = Files.copy(EXAMPLES.resolve(name), directory.resolve(name));
        makeKey("wg0.key");
        makeKey("wg1.key");

        assertEquals(interfaces, ConfigFile.read(file).interfaces().size());
    }

    @Test
    void shouldHaveEachKey() throws Exception {
        final String example = Files.readString(EXAMPLE);
        for (final ConfigSection section : ConfigSections.ALL) {
            for (final String key : section.names()) {
                assertTrue(
                        Pattern.compile("^(# ?)?" + key + " = ", Pattern.MULTILINE)
                                .matcher(example)
                                .find(),
                        () -> "the example lacks " + key + " of " + section.header());
            }
        }
    }

    @Test
    void shouldHaveEachTable() throws Exception {
        final String example = Files.readString(EXAMPLE);
        for (final ConfigSection section : ConfigSections.ALL) {
            final String start = section.header().replaceAll("NAME.*", "");
            assertTrue(example.contains(start), () -> "the example lacks " + start);
        }
        for (final InterfaceKeys.Kind kind : InterfaceKeys.Kind.values()) {
            final String line = "kind = \"" + kind.name().toLowerCase(Locale.ROOT) + "\"";
            assertTrue(example.contains(line), () -> "the example lacks " + line);
        }
    }
}
