// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Opens the file of a capture. */
public final class CaptureFile {
    private CaptureFile() {}

    /**
     * Makes the file, for its owner alone, or empties it; through no symbolic link.
     *
     * @throws IOException with one sentence for the user
     */
    public static OutputStream create(final Path path) throws IOException {
        try {
            return Channels.newOutputStream(Files.newByteChannel(
                    path,
                    Set.of(
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        } catch (final NoSuchFileException e) {
            throw new IOException(path + " cannot be made, for its directory is not there", e);
        } catch (final FileSystemException e) {
            throw new IOException(
                    path + " cannot be opened: " + (e.getReason() == null ? "it is not allowed" : e.getReason()), e);
        } catch (final IOException e) { // a symbolic link, among others
            throw new IOException(path + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
