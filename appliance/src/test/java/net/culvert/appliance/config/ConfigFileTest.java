// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on a disk: where they lie, and who may read them. */
class ConfigFileTest {
    private static final String KEY = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String PEER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("gateway.toml");
    }

    @Test
    void shouldReadKeyFilesBesideTheFile() throws Exception {
        write("wg0.key", KEY + "\n", "rw-------");
        write("laptop.psk", " " + PEER, "r--------");
        write("gateway.toml", tunnel("private-key-file = \"wg0.key\"") + """
                [[interface.wg0.peer]]
                public-key = "%s"
                preshared-key-file = "%s/laptop.psk"
                """.formatted(PEER, directory), "rw-r--r--");

        final var tunnel =
                (InterfaceConfig.WireGuard) ConfigFile.read(file).interfaces().getFirst();

        assertEquals(PrivateKey.parse(KEY), tunnel.privateKey());
        assertEquals(PresharedKey.parse(PEER), tunnel.peers().getFirst().presharedKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-r--r--"})
    void shouldRefuseKeyFilesThatOthersMayRead(final String mode) throws Exception {
        final Path key = write("wg0.key", KEY, mode);
        write("gateway.toml", tunnel("private-key-file = \"wg0.key\""), "rw-------");

        assertErrors("3:1: private-key-file is 'wg0.key' but others may read it; right would be: chmod 600 " + key);
    }

    @Test
    void shouldRefuseKeysInAFileThatOthersMayRead() throws Exception {
        final String text = tunnel("private-key = \"" + KEY + "\"") + """
                [[interface.wg0.peer]]
                public-key = "%s"
                preshared-key = "%s"
                """.formatted(PEER, KEY);
        write("gateway.toml", text, "rw-r--r--");

        assertErrors(
                "3:1: others may read this file but it holds a private-key; right would be mode 600, or "
                        + "private-key-file",
                "6:1: others may read this file but it holds a preshared-key; right would be mode 600, or "
                        + "preshared-key-file");

        write("gateway.toml", text, "rw-------");
        assertEquals(1, ConfigFile.read(file).interfaces().size());
    }

    @Test
    void shouldRefuseKeyFilesThatHoldNoKey() throws Exception {
        write("wg0.key", KEY.substring(1), "rw-------");
        write("gateway.toml", tunnel("private-key-file = \"wg0.key\""), "rw-------");

        final ConfigException thrown = assertErrors("3:1: private-key-file is 'wg0.key' but that file does not hold a "
                + "private key: 32 bytes in base64, 44 characters");
        assertFalse(thrown.getMessage().contains(KEY.substring(1, 9)), "a message shows a part of a key");
    }

    @Test
    void shouldRefuseADirectoryAsKeyFile() throws Exception {
        write("gateway.toml", tunnel("private-key-file = \".\""), "rw-------");

        assertErrors("3:1: private-key-file is '.' but that is no file");
    }

    @Test
    void shouldReadATokenFileBeyondLoopback() throws Exception {
        write("gateway.toml", "[web]\nlisten = \"0.0.0.0:9586\"\ntoken-file = \"web.token\"\n", "rw-------");
        assertErrors("3:1: token-file is 'web.token' but there is no file " + directory.resolve("web.token"));

        final Path token = write("web.token", "secret", "rw-------");
        assertEquals(token, ConfigFile.read(file).web().tokenFile());
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        assertErrors(" there is no such file");
    }

    @Test
    void shouldSayThatAFileIsNoText() throws Exception {
        Files.write(file, new byte[] {'#', (byte) 0xFF});
        assertErrors(" it is no text in UTF-8 but has to be");
    }

    @Test
    void shouldSayThatADirectoryIsNoFile() throws Exception {
        Files.createDirectory(file);
        final ConfigException thrown = assertThrows(ConfigException.class, () -> ConfigFile.read(file));
        assertTrue(thrown.getMessage().startsWith(file + ": it cannot be read: "), thrown::getMessage);
    }

    private static String tunnel(final String keyLine) {
        return "[interface.wg0]\nkind = \"wireguard\"\n" + keyLine + "\n";
    }

    private Path write(final String name, final String text, final String mode) throws IOException {
        final Path path = Files.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private ConfigException assertErrors(final String... errors) {
        final ConfigException thrown = assertThrows(ConfigException.class, () -> ConfigFile.read(file));
        final StringBuilder expected = new StringBuilder();
        for (final String error : errors) {
            expected.append(expected.isEmpty() ? "" : "\n")
                    .append(file)
                    .append(':')
                    .append(error);
        }
        assertEquals(expected.toString(), thrown.getMessage());
        return thrown;
    }
}
