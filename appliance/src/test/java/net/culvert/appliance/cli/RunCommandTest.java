// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code culvert run} begins and ends; where it needs devices, in a network namespace that goes with it. */
class RunCommandTest {
    private static final String GOOD = "[interface.tun0]\nkind = \"tun\"\naddresses = [\"192.0.2.1/24\"]\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final String name = "cvr" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    @Test
    void shouldPrintEveryErrorOfABadFile() throws IOException {
        final Path file = write("[gateway]\nworkers = 0\nnmae = \"edge\"\n");

        assertEquals(2, run("run", file.toString()));

        assertEquals("", out.toString());
        assertEquals(
                file + ":2:1: workers is 0 but has to be a number from 1 to 64 or \"auto\"\n" + file
                        + ":3:1: 'nmae' is unknown in [gateway]; did you mean 'name'?\n",
                err.toString());
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        final Path file = directory.resolve("absent.toml");

        assertEquals(2, run("run", file.toString()));
        assertEquals(file + ": there is no such file\n", err.toString());
    }

    @Test
    void shouldRefuseARuleWhoseFileCannotBeMade() throws Exception {
        final Path file = write("[gateway]\nname = \"" + name + "\"\n[interface.tun0]\nkind = \"tun\"\nfilter = \"f\"\n"
                + "[[filter.f]]\naction = \"tee\"\ncapture = \"/nowhere/f.pcapng\"\n");

        final Command.Result result = inNamespace("", file).run();

        assertEquals(2, result.status());
        assertEquals(
                "culvert run: " + file + ": the file of a rule that tees: /nowhere/f.pcapng cannot be made, for its "
                        + "directory is not there\n",
                result.err());
        assertLeftNothing();
    }

    @Test
    void shouldSayThatItLacksThePrivilege() throws Exception {
        final Command.Result result = inNamespace(
                        "exec setpriv --bounding-set=-net_admin --inh-caps=-net_admin", good())
                .run();

        assertEquals(1, result.status());
        assertTrue(result.err().startsWith("culvert run: "), result.err());
        assertTrue(result.err().contains("CAP_NET_ADMIN"), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertLeftNothing();
    }

    @Test
    void shouldSayThatANameIsTaken() throws Exception {
        final Command.Result result =
                inNamespace("ip link add tun0 type veth && exec", good()).run();

        assertEquals(1, result.status());
        assertTrue(result.err().startsWith("culvert run: "), result.err());
        assertTrue(result.err().contains("tun0"), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertLeftNothing();
    }

    @Test
    void shouldSayThatItsSocketIsTaken() throws Exception {
        final Path socket = directory.resolve("control.sock");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            final Path file = write("[gateway]\nname = \"" + name + "\"\ncontrol = \"" + socket + "\"\n" + GOOD);

            final Command.Result result = inNamespace("", file).run();

            assertEquals(1, result.status());
            assertTrue(
                    result.err().startsWith("culvert run: the gateway " + name + " is in use: a process answers on "),
                    result.err());
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(Files.exists(socket), "the other's socket stays");
            assertLeftNothing();
        }
    }

    @Test
    void shouldEndCleanlyOnSignals() throws Exception {
        for (final String signal : List.of("INT", "TERM")) {
            final Path output = directory.resolve(signal);
            final Process process = new ProcessBuilder(words("exec", good()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                awaitReady(process, output);
                assertTrue(Files.exists(counters()));
                assertTrue(Files.exists(captureSocket()));
                Command.of("kill", "-" + signal, process.pid()).run();
                assertTrue(process.waitFor(10, TimeUnit.SECONDS), signal);
                assertEquals(0, process.exitValue(), signal);
                assertEquals("ready\n", Files.readString(output));
                assertLeftNothing();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void shouldReadItsFileAgainOnHangUp() throws Exception {
        final Path output = directory.resolve("output");
        final Path file = good();
        final Process process = new ProcessBuilder(words("exec", file))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            awaitReady(process, output);
            Files.writeString(file, "nonsense\n");
            Command.of("kill", "-HUP", process.pid()).run();
            await(process, output, "Not reloaded, nothing has changed: " + file + ":1:");
            Files.writeString(file, "[gateway]\nname = \"" + name + "\"\n" + GOOD + "mtu = 1300\n");
            Command.of("kill", "-HUP", process.pid()).run();
            await(process, output, "Reloaded " + file);
            final String device = Command.of("nsenter", "-t", process.pid(), "-n", "ip", "link", "show", "tun0")
                    .run()
                    .out();
            assertTrue(device.contains("mtu 1300"), device);
            Files.writeString(file, "[gateway]\nname = \"" + name + "\"\nlog = \"json\"\n" + GOOD);
            Command.of("kill", "-HUP", process.pid()).run();
            await(process, output, "\"message\":\"Reloaded " + file);
        } finally {
            process.destroy();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        }
    }

    static void awaitReady(final Process process, final Path output) throws Exception {
        await(process, output, "ready");
    }

    private static void await(final Process process, final Path output, final String text) throws Exception {
        final Instant limit = Instant.now().plus(Duration.ofSeconds(30));
        while (!Files.readString(output).contains(text)) {
            assertTrue(process.isAlive() && Instant.now().isBefore(limit), () -> "it did not say " + text);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private Path counters() {
        return Path.of("/var/run/culvert", name + ".counters");
    }

    private Path captureSocket() {
        return Path.of("/run/culvert", name + ".capture.sock");
    }

    private void assertLeftNothing() {
        assertFalse(Files.exists(captureSocket()), () -> captureSocket() + " stayed behind");
        assertFalse(Files.exists(counters()), () -> counters() + " stayed behind");
        assertFalse(Files.exists(Path.of("/run/culvert", name + ".sock")), "the control socket stayed behind");
    }

    private Path good() throws IOException {
        return write("[gateway]\nname = \"" + name + "\"\n" + GOOD);
    }

    private Path write(final String text) throws IOException {
        return Files.writeString(directory.resolve("gateway.toml"), text);
    }

    private static Command inNamespace(final String before, final Path file) {
        return Command.of((Object[]) words(before.isEmpty() ? "exec" : before, file));
    }

    /**
     * The command, behind the words {@code before} of a shell, in a network namespace of its own. SIGINT works, as the
     * launcher sees to it, also where the tests themselves were started with it ignored.
     */
    static String[] words(final String before, final Path file) {
        final List<String> words = new ArrayList<>(
                List.of("env", "--default-signal=INT", "unshare", "-n", "sh", "-c", before + " \"$@\"", "sh"));
        words.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "@" + flags(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Culvert.class.getName(),
                "run",
                file.toString()));
        return words.toArray(String[]::new);
    }

    private static Path flags() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("config/jvm.options"))) {
            root = root.getParent();
        }
        return root.resolve("config/jvm.options");
    }

    private int run(final String... arguments) {
        return Culvert.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
