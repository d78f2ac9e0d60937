// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program run to its end in bounded time; past the limit it is killed, and that is a failure. Any thread. */
final class Command {
    /** The longest a command may take unless the caller says otherwise. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    private Command() {}

    /** What a command left behind; the output holds standard output and standard error in the order written. */
    record Result(int exitCode, String output) {
        /** The lines that say something: no blank ones, and not the box wireguard-go draws at every start. */
        List<String> sentences() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && "┌│└".indexOf(line.charAt(0)) < 0)
                    .toList();
        }
    }

    /** One command of a fixed head and more words. */
    static String[] words(final String head, final String... more) {
        return Stream.concat(Stream.of(head.split(" ")), Stream.of(more)).toArray(String[]::new);
    }

    static String[] words(final String[] head, final String... more) {
        return Stream.concat(Stream.of(head), Stream.of(more)).toArray(String[]::new);
    }

    /** Runs a command that has to succeed and returns its output. */
    static String run(final String... words) {
        final Result result = attempt(LIMIT, List.of(words));
        if (result.exitCode() != 0) {
            throw new AssertionError(String.join(" ", words) + " ended with " + result.exitCode() + ": "
                    + result.output().strip());
        }
        return result.output();
    }

    static Result attempt(final Duration limit, final List<String> words) {
        return attempt(limit, new ProcessBuilder(words));
    }

    /** Runs a command that may fail; output goes through a file, so that a child it leaves behind cannot hold us up. */
    static Result attempt(final Duration limit, final ProcessBuilder builder) {
        try {
            final Path output = Files.createTempFile("culvert-test", ".out");
            try {
                final Process process = builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(String.join(" ", builder.command()) + " was still running after " + limit
                            + ": " + Files.readString(output));
                }
                return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new AssertionError("cannot run " + String.join(" ", builder.command()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + builder.command(), e);
        }
    }
}
