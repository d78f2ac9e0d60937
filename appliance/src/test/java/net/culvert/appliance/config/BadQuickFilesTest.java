// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of the directory {@code bad-quick} gives its errors, see {@link ExpectedErrors}. */
class BadQuickFilesTest {
    private static final Path NAME = Path.of("/nowhere/wg0.conf");
    private static final String GOOD = "[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n";

    static List<Path> files() throws IOException {
        return ExpectedErrors.files("bad-quick");
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldNameEveryErrorAndItsPlace(final Path file) throws IOException {
        ExpectedErrors.assertGives(file, NAME, text -> WgQuickFile.parse(NAME, text, false));
    }

    @Test
    void shouldFindTheFiles() throws IOException {
        assertTrue(files().size() >= 15, "files are missing");
    }

    @Test
    void shouldRefuseAFileThatOthersMayRead() {
        final ConfigException thrown = assertThrows(ConfigException.class, () -> WgQuickFile.parse(NAME, GOOD, true));

        assertEquals(
                NAME + ":2:1: others may read this file but it holds a PrivateKey; right would be mode 600",
                thrown.getMessage());
    }

    @Test
    void shouldRefuseAFileWhoseNameIsNoInterfaces() {
        final ConfigException thrown = assertThrows(
                ConfigException.class, () -> WgQuickFile.parse(Path.of("/nowhere/home office.conf"), GOOD, false));

        assertEquals(
                "/nowhere/home office.conf: the file's name is the one of the interface and has to be letters, then a"
                        + " unit number, 1 to 15 characters, as in wg0.conf",
                thrown.getMessage());
    }
}
