// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Whether this machine counts instructions for perf(1); many virtual machines have no such counter. No state. */
final class InstructionCounts {
    private static final int PATIENCE_S = 10;

    private InstructionCounts() {}

    /** Tries it on a program that does nothing. */
    static boolean areAvailable() {
        return areAvailable("perf", "stat", "-x", ",", "-e", "instructions", "true");
    }

    /** The same by a command whose output is what {@code perf stat -x ,} prints: the count is in front. */
    static boolean areAvailable(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(PATIENCE_S, TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && line.matches("(?s)[0-9]+,.*");
        } catch (final IOException e) { // there is no perf
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
