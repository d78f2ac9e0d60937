// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The answer to a change: sentences, of which the first says what was done. */
final class Sentences {
    private Sentences() {}

    /** Prints them; the exit code of a job done. */
    static int print(final Object answer, final CommandSpec spec) {
        if (answer instanceof final List<?> sentences) {
            sentences.forEach(spec.commandLine().getOut()::println);
        }
        return 0;
    }
}
