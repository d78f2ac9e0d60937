// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's choice of AEAD engine: each carries traffic, and what cannot be had is refused. */
class AeadChoiceTest {
    @AutoClose
    private final Lab lab = new Lab();

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ipsec-mb, AEAD engine intel-ipsec-mb \\d.*",
        "openssl, AEAD engine OpenSSL 3.*",
        "jce, AEAD engine SunJCE .*",
        "fastest, AEAD engine (intel-ipsec-mb|OpenSSL|SunJCE) .*",
        "auto, AEAD engine intel-ipsec-mb \\d.*"
    })
    void shouldCarryTrafficWithTheEngineThatIsAskedFor(final String setting, final String logged) {
        lab.variables(CULVERT, "CULVERT_AEAD=" + setting, "LOG_LEVEL=verbose");
        final Tunnel tunnel = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);

        tunnel.pingToTheRight();

        assertEquals(10, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 10, "-s", "1392"));
        assertEquals(10, Ping.answered(tunnel.right.namespace(), Tunnel.LEFT_INSIDE, 10));
        final String output = tunnel.left.program().output();
        assertTrue(output.lines().anyMatch(line -> line.matches(".*" + logged)), output);
    }

    @Test
    void shouldRefuseAnEngineThatDoesNotExist() {
        assertRefused(
                List.of("CULVERT_AEAD=aes"),
                "culvert-wg: CULVERT_AEAD: there is no AEAD engine \"aes\"; available here: auto, fastest, "
                        + "ipsec-mb, openssl, jce");
    }

    @Test
    void shouldRefuseAnEngineWhoseLibraryCannotBeLoaded() throws IOException {
        for (final String library : List.of("libIPSec_MB.so.1", "libIPSec_MB.so.2")) {
            Files.createFile(directory.resolve(library)); // which the dynamic linker finds first and cannot read
        }
        final String broken = "LD_LIBRARY_PATH=" + directory;

        assertRefused(
                List.of("CULVERT_AEAD=ipsec-mb", broken),
                "culvert-wg: CULVERT_AEAD: AEAD engine ipsec-mb: libIPSec_MB.so.2 or libIPSec_MB.so.1 is not "
                        + "installed; available here: auto, fastest, openssl, jce");
        final Namespace namespace = lab.namespace();
        lab.variables(CULVERT, broken, "LOG_LEVEL=verbose");
        final String output = lab.peer(CULVERT, namespace).program().output();
        assertTrue(output.contains("AEAD engine OpenSSL"), output);
    }

    private void assertRefused(final List<String> variables, final String sentence) {
        final Namespace namespace = lab.namespace();
        final String name = Lab.uniqueName();
        final String[] env = Command.words("env", variables.toArray(String[]::new));
        final Command.Result result =
                namespace.attempt(Command.LIMIT, Command.words(env, CULVERT.executable(), "-f", name));

        assertEquals(1, result.exitCode(), result::output);
        assertEquals(List.of(sentence), result.sentences());
        assertFalse(namespace.ip("-o link").contains(" " + name + ":"), "the device is still there");
        assertFalse(Files.exists(Path.of("/var/run/wireguard", name + ".sock")), "the socket is still there");
    }
}
