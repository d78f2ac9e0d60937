// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.KeyLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of handshakes in a file of its owner's alone, as Wireshark reads them ({@code wg.keylog_file}): three
 * lines a handshake, four with a preshared key. Control thread; where a write fails, that is logged and the tunnel goes
 * on.
 */
final class KeyLogFile implements KeyLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyLogFile.class);

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final FileChannel channel;

    private KeyLogFile(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens the file for appending; it is made, with mode 0600, if it is not there.
     *
     * @throws IOException with one sentence for the user, when others could read the file or it cannot be opened
     */
    static KeyLogFile open(final Path path) throws IOException {
        try {
            final boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (exists) {
                refuseIfOthersMayReadIt(path);
            }
            final Set<OpenOption> options = exists // between the look and the opening nobody else can put a file there
                    ? Set.of(StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)
                    : Set.of(StandardOpenOption.APPEND, StandardOpenOption.CREATE_NEW);
            return new KeyLogFile(
                    path, FileChannel.open(path, options, PosixFilePermissions.asFileAttribute(OWNER_ALONE)));
        } catch (final NoSuchFileException e) {
            throw refused(path, "cannot be made, for its directory is not there", e);
        } catch (final FileSystemException e) {
            throw refused(
                    path, "cannot be opened: " + (e.getReason() == null ? "it is not allowed" : e.getReason()), e);
        }
    }

    private static void refuseIfOthersMayReadIt(final Path path) throws IOException {
        final Map<String, Object> file =
                Files.readAttributes(path, "unix:uid,isRegularFile,permissions", LinkOption.NOFOLLOW_LINKS);
        if (!(boolean) file.get("isRegularFile")) {
            throw refused(path, "is no regular file", null);
        }
        if (!file.get("uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw refused(path, "belongs to another user", null);
        }
        if (!OWNER_ALONE.containsAll((Set<?>) file.get("permissions"))) {
            throw refused(path, "is open to others: its mode has to be 0600", null);
        }
    }

    private static IOException refused(final Path path, final String why, final IOException cause) {
        return new IOException("CULVERT_KEYLOG: " + path + " " + why, cause);
    }

    @Override
    public void handshake(
            final PrivateKey local, final PublicKey remote, final PrivateKey ephemeral, final PresharedKey psk) {
        final String lines = KeyLogLines.of(local, remote, ephemeral, psk);
        final ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (final IOException e) {
            LOG.warn("The key log {} lacks a handshake: {}", path, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
