// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Files with secrets: others must not be able to read them. */
final class KeyFile {
    private static final int INPUT_LIMIT = 4096; // bytes; a key has 44, the rest is to tell what is none

    private KeyFile() {}

    /** Whether the group or everyone may read the file. */
    static boolean othersMayRead(final Path file) throws IOException {
        final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    /**
     * The text in the file without the blanks around it.
     *
     * @throws IOException whose message follows the file's name and "but"
     */
    static String read(final Path file) throws IOException {
        try {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            if (!Files.isRegularFile(file)) {
                throw new IOException("that is no file");
            }
            if (othersMayRead(file)) {
                throw new IOException("others may read it; right would be: chmod 600 " + file);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return new String(in.readNBytes(INPUT_LIMIT), StandardCharsets.ISO_8859_1).strip();
            }
        } catch (final NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (final AccessDeniedException e) {
            throw new IOException("this user may not read it", e);
        }
    }
}
