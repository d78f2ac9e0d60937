// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of the directory {@code bad} begins with the errors that it has to give, as comments {@code #: }. */
class BadFilesTest {
    private static final Path FILES = Path.of("src/test/resources/net/culvert/appliance/config/bad");
    private static final Path NAME = Path.of("/nowhere/gateway.toml");
    private static final String EXPECTED = "#: ";

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldNameEveryErrorAndItsPlace(final Path file) throws IOException {
        final String text = Files.readString(file);

        final ConfigException thrown =
                assertThrows(ConfigException.class, () -> ConfigFile.parse(NAME, text, false), file::toString);

        final String expected = text.lines()
                .filter(line -> line.startsWith(EXPECTED))
                .map(line -> NAME + ":" + line.substring(EXPECTED.length()))
                .collect(Collectors.joining("\n"));
        assertEquals(expected, thrown.getMessage());
        assertEquals(expected.lines().count(), thrown.errors().size());
    }

    @Test
    void shouldFindTheFiles() throws IOException {
        assertTrue(files().size() >= 30, () -> FILES + " lacks files");
    }
}
