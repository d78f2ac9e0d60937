// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldCountWhatAGoodFileHas() throws IOException {
        final Path file = write("""
                [interface.tun0]
                kind = "tun"
                [[route]]
                to = "10.0.0.0/8"
                interface = "tun0"
                [[route]]
                to = "10.1.0.0/16"
                action = "reject"
                [sysctl]
                "net.isr.maxqlen" = 512
                """);
        assertEquals(0, run("check", file.toString()), err::toString);
        assertEquals(file + ": ok, 1 interface, 0 peers, 2 routes, 0 rule lists, 0 pipes, 1 sysctl\n", out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldReadAFileOfWgQuickAndSayWhatItLeavesToTheHost() throws IOException {
        final Path file = Files.writeString(directory.resolve("wg0.conf"), """
                [Interface]
                PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=
                DNS = 192.0.2.53
                """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertEquals(0, run("check", file.toString()), err::toString);
        assertEquals(file + ": ok, 2 interfaces, 0 peers, 2 routes, 1 rule list, 0 pipes, 2 sysctls\n", out.toString());
        assertEquals(file + ":3:1: DNS is left to the host; set its name servers there\n", err.toString());
    }

    @Test
    void shouldPrintEveryErrorOfABadFile() throws IOException {
        final Path file = write("[gateway]\nworkers = 0\nnmae = \"edge\"\n");

        assertEquals(2, run("check", file.toString()));
        assertEquals("", out.toString());
        assertEquals(
                file + ":2:1: workers is 0 but has to be a number from 1 to 64 or \"auto\"\n" + file
                        + ":3:1: 'nmae' is unknown in [gateway]; did you mean 'name'?\n",
                err.toString());
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        final Path file = directory.resolve("absent.toml");

        assertEquals(2, run("check", file.toString()));
        assertEquals(file + ": there is no such file\n", err.toString());
    }

    private Path write(final String text) throws IOException {
        return Files.writeString(directory.resolve("gateway.toml"), text);
    }

    private int run(final String... arguments) {
        return Culvert.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
