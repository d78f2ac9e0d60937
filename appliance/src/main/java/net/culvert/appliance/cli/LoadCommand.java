// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code culvert load} for the list of commands: the launcher starts the module that has it, which this one may not
 * know.
 */
@Command(name = "load", description = "Send packets into something and say what became of them.")
final class LoadCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws WrongInputException {
        throw new WrongInputException("load " + String.join(" ", arguments)
                + " has to be started by the launcher, as culvert load, for it is in another module");
    }
}
