// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, bounded in time; its output goes through files, so it cannot block on a pipe. */
public final class Command {
    private static final long LIMIT_SECONDS = 60;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> words;
    private String input = "";

    /** What a program left behind. */
    public record Result(int status, String out, String err) {}

    private Command(final List<String> words) {
        this.words = words;
    }

    public static Command of(final Object... words) {
        return new Command(List.of(words).stream().map(Object::toString).toList());
    }

    public Command with(final String variable, final String value) {
        environment.put(variable, value);
        return this;
    }

    public Command input(final String text) {
        input = text;
        return this;
    }

    /** Runs it; a program that does not end in time is killed, which is a failure. */
    public Result run() throws IOException, InterruptedException {
        final Path in = Files.writeString(Files.createTempFile("culvert", ".in"), input);
        final Path out = Files.createTempFile("culvert", ".out");
        final Path err = Files.createTempFile("culvert", ".err");
        try {
            final Process process = start(in, out, err);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(words + " did not end within " + LIMIT_SECONDS + " s");
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            for (final Path file : List.of(in, out, err)) {
                Files.delete(file);
            }
        }
    }

    private Process start(final Path in, final Path out, final Path err) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
