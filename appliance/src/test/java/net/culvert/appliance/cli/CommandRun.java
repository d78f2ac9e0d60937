// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command that ran in this process, and what it left. */
record CommandRun(int code, String out, String err) {
    static CommandRun of(final String... words) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int code = Culvert.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new CommandRun(code, out.toString(), err.toString());
    }
}
