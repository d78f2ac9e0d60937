// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code culvert run} as a process, in a network namespace that goes with it. Closing kills it. */
final class RunningGateway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;

    /** {@code before} are words in front of the JVM, the last of which has to start what follows. */
    RunningGateway(final Path file, final Map<String, String> environment, final String... before) throws IOException {
        output = Files.createTempFile("culvert-test", ".out");
        final List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT", "unshare", "-n"));
        words.addAll(List.of(before));
        words.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "@" + Path.of("../config/jvm.options").toAbsolutePath().normalize(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Culvert.class.getName(),
                "run",
                file.toString()));
        final ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Waits until it says so. */
    RunningGateway awaitReady() throws Exception {
        final Instant limit = Instant.now().plus(LIMIT);
        while (!output().lines().toList().contains("ready")) {
            final String said = output();
            assertTrue(process.isAlive() && Instant.now().isBefore(limit), () -> "not ready: " + said);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return this;
    }

    long pid() {
        return process.pid();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** Sends SIGTERM; returns the exit code. */
    int end() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    int awaitEnd() throws InterruptedException {
        assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "it goes on and on");
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(output);
    }
}
