// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.culvert.bench.load.report.JsonReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user types, with the jars of this build. */
class LoadLauncherTest {
    @TempDir
    private Path folder;

    private record Result(int status, String out, String err) {}

    private Result run(final List<String> words) throws IOException, InterruptedException {
        final Path out = folder.resolve("out");
        final Path err = folder.resolve("err");
        final ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final int status = builder.start().waitFor();
        return new Result(status, Files.readString(out), Files.readString(err));
    }

    private static Path repository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("culvert"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    private Result culvert(final String line) throws IOException, InterruptedException {
        final List<String> words = new ArrayList<>(List.of(line.split(" +")));
        assertEquals("culvert", words.getFirst());
        words.set(0, repository().resolve("culvert").toString());
        return run(words);
    }

    @Test
    void shouldRunTheExamplesOfItsHelpAsTheyStand() throws Exception {
        final Result help = culvert("culvert load --help");
        assertEquals(0, help.status(), help::err);
        final List<String> examples = help.out()
                .substring(help.out().indexOf("Examples:"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("culvert load "))
                .toList();
        assertEquals(4, examples.size(), help::out);
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help::out);
        for (final String example : examples) {
            final Result result = culvert(example);
            assertEquals(0, result.status(), () -> example + "\n" + result.err());
            assertTrue(result.out().contains("\nlatency p50") || result.out().contains("\nthroughput"), result::out);
            assertFalse(result.out().contains(" 100.0000 "), "something came back: " + result.out());
        }
        assertTrue(Files.size(folder.resolve("load.html")) > 1000);
        assertTrue(Files.size(folder.resolve("load.json")) > 1000);
    }

    @Test
    void shouldBeListedWithTheOtherCommands() throws Exception {
        final Result help = culvert("culvert --help");
        assertTrue(help.out().contains("\n  load "), help::out);
        final Result wrong = culvert("culvert load --into nowhere");
        assertEquals(2, wrong.status());
        assertTrue(wrong.err().startsWith("culvert load: 'nowhere' is nothing to send into"), wrong::err);
    }

    @Test
    void shouldSayThatADeviceTakesAPrivilege() throws Exception {
        final Result result = run(List.of(
                "setpriv",
                "--bounding-set=-net_admin",
                repository().resolve("culvert").toString(),
                "load",
                "--into",
                "tun:cvl0"));
        assertEquals(2, result.status());
        assertEquals(1, result.err().lines().count(), result::err);
        assertTrue(result.err().startsWith("culvert load: ") && result.err().contains("EPERM"), result::err);
    }

    @Test
    void shouldWriteWhatItFoundWhenASignalEndsIt() throws Exception {
        final Path json = folder.resolve("early.json");
        final Process process = new ProcessBuilder(
                        repository().resolve("culvert").toString(),
                        "load",
                        "--into",
                        "memory",
                        "--rate",
                        "1kpps",
                        "--duration",
                        "10m",
                        "--warm-up",
                        "0",
                        "--json",
                        json.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            final Path tasks = Path.of("/proc/" + process.pid() + "/task");
            while (process.isAlive() && !hasThread(tasks, "send")) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.MILLISECONDS.sleep(300);
            run(List.of("kill", "-INT", Long.toString(process.pid())));
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
        assertTrue(JsonReport.readMetrics(json).get("received").median() > 0);
    }

    private static boolean hasThread(final Path tasks, final String name) throws IOException {
        try (Stream<Path> all = Files.list(tasks)) {
            for (final Path task : all.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    return true;
                }
            }
            return false;
        } catch (final NoSuchFileException e) { // a thread has ended meanwhile
            return false;
        }
    }

    @Test
    void shouldNeedNoJmh() throws Exception {
        final Path target = repository().resolve("bench/target");
        final List<String> jars = new ArrayList<>();
        try (Stream<Path> lib = Files.list(target.resolve("lib"));
                Stream<Path> own = Files.list(target)) {
            Stream.concat(lib, own)
                    .map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar") && !jar.matches(".*/(jmh|jopt|commons-math)[^/]*"))
                    .forEach(jars::add);
        }
        final Result result = run(List.of(
                System.getProperty("java.home") + "/bin/java",
                "@" + repository().resolve("config/jvm.options"),
                "-cp",
                String.join(":", jars),
                Load.class.getName(),
                "--into",
                "memory",
                "--rate",
                "1kpps",
                "--duration",
                "100ms"));
        assertEquals(0, result.status(), result::err);
    }
}
