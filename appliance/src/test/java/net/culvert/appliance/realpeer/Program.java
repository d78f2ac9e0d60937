// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs beside the test until it is stopped; its output is kept in a file. Closing kills it by its id.
 */
final class Program implements AutoCloseable {
    private final Process process;
    private final Path output;

    Program(final ProcessBuilder builder) {
        try {
            output = Files.createTempFile("culvert-test", ".out");
            process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + builder.command(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the program has written the words; fails when it ended before. */
    Program awaitOutput(final String words) {
        return awaitOutput(words, Command.LIMIT);
    }

    Program awaitOutput(final String words, final Duration limit) {
        Await.until(limit, "the program wrote \"" + words + "\"", () -> {
            if (output().contains(words)) {
                return true;
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + ": " + output());
            }
            return false;
        });
        return this;
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL and waits until the kernel has taken the process away. */
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** The exit code; 128 + signal when a signal ended it. */
    int awaitExit(final Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + limit + ": " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
