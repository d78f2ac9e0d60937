// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final String JDK = System.getProperty("java.home");

    @TempDir
    private static Path shared;

    private static Installation installed;

    @TempDir
    private Path directory;

    private final String name = "cvl" + ProcessHandle.current().pid();
    private final Path socket = Path.of("/var/run/wireguard", name + ".sock");

    @BeforeAll
    static void install() throws IOException {
        installed = Installation.complete(shared);
    }

    @AfterEach
    void endProcesses() throws Exception {
        Files.deleteIfExists(socket);
        process().ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void shouldSayWhatToInstallWhenThereIsNoJdk() throws Exception {
        final Installation launchers = Installation.ofLaunchers(directory);
        final Path launcher = launchers.root.resolve("appliance/launcher.sh");
        final String text = Files.readString(launcher);
        final String isolated = text.replace("/usr/lib/jvm/* /opt/*", directory + "/jvm/*");
        assertFalse(text.equals(isolated), "the places to look at are known");
        Files.writeString(launcher, isolated);
        fakeJdk(directory.resolve("jvm/old"), "24.0.2");

        for (final String program : List.of("culvert", "culvert-wg")) {
            final Command.Result result = Command.of(launchers.launcher(program), name)
                    .with("JAVA_HOME", directory.resolve("jvm/old").toString())
                    .with("HOME", directory.toString())
                    .with("PATH", directory.resolve("jvm/old/bin") + ":" + pathWithoutJava())
                    .run();
            assertEquals(1, result.status());
            assertTrue(
                    result.err().startsWith(program + ": no Java 25 or newer was found: install a JDK 25"),
                    result.err());
            assertEquals(1, result.err().lines().count());
        }
    }

    @Test
    void shouldTakeTheFirstJdkThatIsNewEnough() throws Exception {
        final Installation launchers = Installation.complete(directory.resolve("i"));
        final Path old = fakeJdk(directory.resolve("old"), "17.0.9");
        final Path early = fakeJdk(directory.resolve("early"), "26-ea");

        final Command.Result result = Command.of(launchers.launcher("culvert"), "version")
                .with("JAVA_HOME", old.toString())
                .with("PATH", early.resolve("bin") + ":" + System.getenv("PATH"))
                .run();
        assertTrue(result.out().startsWith("java of 26-ea"), result.out() + result.err());
    }

    @Test
    void shouldResolveSymbolicLinksToItself() throws Exception {
        final Path link = Files.createSymbolicLink(directory.resolve("link"), installed.launcher("culvert-wg"));
        final Path second = Files.createSymbolicLink(directory.resolve("second"), link.getFileName());

        final Command.Result result = culvertWg(second, "--version").run();
        assertEquals(0, result.status(), result::err);
        assertTrue(result.out().startsWith("culvert-wg "), result.out());
    }

    @Test
    void shouldPrintTheUsageOnWrongArguments() throws Exception {
        for (final String[] wrong :
                new String[][] {{}, {"-f"}, {"-x", "a"}, {"a", "b"}, {"-f", "a", "b"}, {""}, {"-x"}}) {
            final Command.Result result =
                    culvertWg(installed.launcher("culvert-wg"), wrong).run();
            assertEquals(1, result.status());
            assertTrue(result.err().startsWith("usage: culvert-wg [-f|--foreground] NAME\n"), result.err());
            assertEquals("", result.out());
        }
    }

    @Test
    void shouldNameAWrongInterfaceNameOrDescriptor() throws Exception {
        assertFails("'a/b' is no interface name", background("a/b").run());
        assertFails(
                "'0123456789abcdef' is no interface name",
                background("0123456789abcdef").run());
        assertFails("WG_TUN_FD is 'x'", background(name).with("WG_TUN_FD", "x").run());
        assertFails(
                "descriptor 77 is no open socket",
                background(name).with("WG_UAPI_FD", "77").run());
    }

    @Test
    void shouldReturnWhenTheSocketIsThereAndEndWithIt() throws Exception {
        final Command.Result started = background(name).run();
        assertEquals(new Command.Result(0, "", ""), started);
        assertTrue(Files.exists(socket));
        assertEquals(
                "interface: " + name + "\n",
                Command.of("wg", "show", name).run().out());
        final ProcessHandle process = process().orElseThrow();

        assertFails("interface " + name + " is in use", background(name).run());
        Files.delete(socket);
        process.onExit().get(10, TimeUnit.SECONDS);
        assertEquals(0, background(name).run().status(), "the name can be used again at once");
    }

    @Test
    void shouldKeepTheErrorStreamWhenALogLevelIsSet() throws Exception {
        assertEquals(0, background(name).with("LOG_LEVEL", "verbose").run().status());

        final ProcessHandle process = process().orElseThrow();
        assertFalse(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/2"))
                .endsWith("null"));
        assertTrue(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/0"))
                .endsWith("null"));
    }

    @Test
    void shouldEndCleanlyOnSignals() throws Exception {
        for (final String signal : List.of("INT", "TERM")) {
            assertEndsCleanly(signal, installed.launcher("culvert-wg").toString(), "-f", name);
        }
    }

    @Test
    void shouldHeedAnInterruptThatWasIgnoredWhereItWasStarted() throws Exception {
        final String ignoring = "trap '' INT; exec \"$@\"";
        final String launcher = installed.launcher("culvert-wg").toString();
        assertEndsCleanly("INT", "sh", "-c", ignoring, "sh", launcher, "-f", name);
    }

    private void assertEndsCleanly(final String signal, final String... words) throws Exception {
        final Path output = directory.resolve(signal);
        final Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            awaitSocket();
            Command.of("kill", "-" + signal, process.pid()).run();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the launcher's id is the process's");
            assertEquals(0, process.exitValue());
            assertFalse(Files.exists(socket));
            assertEquals("", Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldTakeOverADescriptorOfAListeningSocket() throws Exception {
        final String script = "$^F=99; socket(S,AF_UNIX,SOCK_STREAM,0)||die; bind(S,pack_sockaddr_un(shift))||die;"
                + " listen(S,5)||die; POSIX::dup2(fileno(S),9)||die; $ENV{WG_UAPI_FD}=9; exec(@ARGV)";
        Files.createDirectories(socket.getParent());

        final Command.Result result = Command.of(
                        "perl", "-MSocket", "-MPOSIX", "-e", script, socket, installed.launcher("culvert-wg"), name)
                .run();
        assertEquals(0, result.status(), result::err);
        assertEquals(
                "interface: " + name + "\n",
                Command.of("wg", "show", name).run().out());
    }

    @Test
    void shouldMakeItsStartUpCacheOnce() throws Exception {
        background(name).run();
        final List<Path> caches = caches();
        assertEquals(
                1,
                caches.stream()
                        .filter(file -> file.getFileName().toString().startsWith("culvert-wg-"))
                        .count());
        Files.delete(socket);
        process().orElseThrow().onExit().get(10, TimeUnit.SECONDS);

        background(name).run();
        assertEquals(caches, caches());
        final String command = process().orElseThrow().info().commandLine().orElseThrow();
        assertTrue(command.contains("-XX:AOTCache="), command);
    }

    private void assertFails(final String cause, final Command.Result result) {
        assertEquals(1, result.status());
        assertTrue(result.err().startsWith("culvert-wg: " + cause), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    private Command background(final String interfaceName) {
        return culvertWg(installed.launcher("culvert-wg"), interfaceName);
    }

    private static Command culvertWg(final Path launcher, final String... arguments) {
        final Object[] words = new Object[arguments.length + 1];
        words[0] = launcher;
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Command.of(words).with("JAVA_HOME", JDK);
    }

    private List<Path> caches() throws IOException {
        try (var files = Files.list(installed.root.resolve("appliance/target"))) {
            return files.filter(file -> file.toString().endsWith(".aot"))
                    .sorted()
                    .toList();
        }
    }

    private void awaitSocket() throws InterruptedException {
        final Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!Files.exists(socket)) {
            assertTrue(Instant.now().isBefore(end), "no socket after 20 s");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** The process of this test's interface. */
    private Optional<ProcessHandle> process() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> arguments.length > 0 && arguments[arguments.length - 1].equals(name))
                        .orElse(false))
                .findFirst();
    }

    private static Path fakeJdk(final Path home, final String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho java of " + version + "\n");
        assertTrue(home.resolve("bin/java").toFile().setExecutable(true));
        return home;
    }

    /** A directory with links to the few programs a launcher needs. */
    private String pathWithoutJava() throws IOException {
        final Path bin = Files.createDirectories(directory.resolve("bin"));
        for (final String program : List.of("sh", "readlink")) {
            final Path link = bin.resolve(program);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of("/usr/bin", program));
            }
        }
        return bin.toString();
    }
}
