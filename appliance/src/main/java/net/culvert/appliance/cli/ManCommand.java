// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert man}. */
@Command(
        name = "man",
        description = "Print the manual page of this command, or of one of its subcommands, for man(1).",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: culvert man route add | man -l -"})
final class ManCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The subcommand; none: culvert itself.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws WrongInputException {
        CommandLine shown = spec.root().commandLine();
        for (final String name : names) {
            final CommandLine next = shown.getSubcommands().get(name);
            if (next == null) {
                final List<String> known =
                        new ArrayList<>(shown.getSubcommands().keySet());
                throw new WrongInputException("there is no command '" + name + "'"
                        + (known.isEmpty() ? " below that" : "; there is " + String.join(", ", known)));
            }
            shown = next;
        }
        spec.commandLine().getOut().print(new ManPage(shown.getCommandSpec()).text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
