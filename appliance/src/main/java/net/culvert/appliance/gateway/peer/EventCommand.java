// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program for each event, which reads it from standard input; what it says is thrown away. */
final class EventCommand implements EventDelivery {
    private final List<String> command;
    private final long limitMs;

    /** The program by its path, then its arguments; it is killed when it runs for longer. */
    EventCommand(final List<String> command, final long limitMs) {
        this.command = command;
        this.limitMs = limitMs;
    }

    @Override
    public void deliver(final String json) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            write(process, json);
            if (!process.waitFor(limitMs, TimeUnit.MILLISECONDS)) {
                throw new IOException(command.getFirst() + " was killed, for it ran for more than " + limitMs + " ms");
            }
            if (process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " ended with exit code " + process.exitValue());
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** An event is shorter than a pipe holds, so a program that reads nothing holds nobody up. */
    private static void write(final Process process, final String json) {
        try (OutputStream input = process.getOutputStream()) {
            input.write((json + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            return; // it does not want to read: its exit code says whether that is right
        }
    }
}
