// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web server of {@code culvert run}, in a network namespace that goes with it. */
class RunWebTest {
    private static final String ASK = "exec 3<>/dev/tcp/127.0.0.1/9586; "
            + "printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3; cat <&3";

    private final String name = "cvw" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    @Test
    void shouldServeWhileTheGatewayRuns() throws Exception {
        final Path output = directory.resolve("output");
        final Process process = new ProcessBuilder(RunCommandTest.words("ip link set lo up && exec", write("[web]\n")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            RunCommandTest.awaitReady(process, output);

            final Command.Result answer = Command.of("nsenter", "-t", process.pid(), "-n", "bash", "-c", ASK)
                    .run();

            assertTrue(answer.out().startsWith("HTTP/1.1 200 OK"), answer::toString);
            assertTrue(answer.out().contains("{\"status\":\"ready\",\"reasons\":[]}"), answer::toString);
            process.destroy(); // SIGTERM
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            assertEquals("ready\n", Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldSayThatItCannotListenThere() throws Exception {
        final Path token = token("a-token");
        final Path file = write("[web]\nlisten = \"192.0.2.99:9586\"\ntoken-file = \"" + token + "\"\n");

        // a namespace that never had an address lets programs bind to any
        final Command.Result result = Command.of((Object[]) RunCommandTest.words("ip link set lo up && exec", file))
                .run();

        assertEquals(1, result.status());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(
                result.err().startsWith("culvert run: [web]: port 9586 of 192.0.2.99 cannot be had ("), result.err());
    }

    @Test
    void shouldRefuseATokenFileWithoutAToken() throws Exception {
        final Path token = token("\n");
        final Path file = write("[web]\ntoken-file = \"" + token + "\"\n");

        final Command.Result result =
                Command.of((Object[]) RunCommandTest.words("exec", file)).run();

        assertEquals(2, result.status());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(
                result.err().startsWith("culvert run: " + file + ": [web]: the token-file " + token + " has to hold"),
                result.err());
    }

    private Path token(final String text) throws IOException {
        final Path file = Files.createFile(
                directory.resolve("web.token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private Path write(final String web) throws IOException {
        return Files.writeString(
                directory.resolve("gateway.toml"),
                "[gateway]\nname = \"" + name + "\"\n" + web
                        + "[interface.tun0]\nkind = \"tun\"\naddresses = [\"192.0.2.1/24\"]\n");
    }
}
