// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of the directory {@code bad} gives its errors, see {@link ExpectedErrors}. */
class BadFilesTest {
    private static final Path NAME = Path.of("/nowhere/gateway.toml");

    static List<Path> files() throws IOException {
        return ExpectedErrors.files("bad");
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldNameEveryErrorAndItsPlace(final Path file) throws IOException {
        ExpectedErrors.assertGives(file, NAME, text -> ConfigFile.parse(NAME, text, false));
    }

    @Test
    void shouldFindTheFiles() throws IOException {
        assertTrue(files().size() >= 30, "files are missing");
    }
}
