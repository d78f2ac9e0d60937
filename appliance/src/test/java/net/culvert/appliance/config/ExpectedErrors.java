// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bad files, each of which begins with the errors that it has to give, as comments {@code #: }. */
final class ExpectedErrors {
    private static final Path FILES = Path.of("src/test/resources/net/culvert/appliance/config");
    private static final String EXPECTED = "#: ";

    /** What reads the text of a file. */
    @FunctionalInterface
    interface Parser {
        void parse(String text) throws ConfigException;
    }

    private ExpectedErrors() {}

    /** The files of a directory. */
    static List<Path> files(final String directory) throws IOException {
        try (Stream<Path> files = Files.list(FILES.resolve(directory))) {
            return files.sorted().toList();
        }
    }

    /** Fails unless the parser, to whom the file is called {@code name}, gives exactly the errors. */
    static void assertGives(final Path file, final Path name, final Parser parser) throws IOException {
        final String text = Files.readString(file);

        final ConfigException thrown = assertThrows(ConfigException.class, () -> parser.parse(text), file::toString);

        final String expected = text.lines()
                .filter(line -> line.startsWith(EXPECTED))
                .map(line -> name + ":" + line.substring(EXPECTED.length()))
                .collect(Collectors.joining("\n"));
        assertEquals(expected, thrown.getMessage());
        assertEquals(expected.lines().count(), thrown.errors().size());
    }
}
