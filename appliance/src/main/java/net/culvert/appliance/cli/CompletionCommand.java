// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code culvert completion}. */
@Command(
        name = "completion",
        description = "Print the script by which bash and zsh complete the words of this command.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: culvert completion > /usr/share/bash-completion/completions/culvert"})
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("culvert", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
