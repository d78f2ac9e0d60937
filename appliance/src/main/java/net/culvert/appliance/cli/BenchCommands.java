// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * The commands of the module above this one, for the list of commands: the launcher starts that module by the first
 * word, so nobody gets here by it.
 */
final class BenchCommands {
    private BenchCommands() {}

    private abstract static class Elsewhere implements Callable<Integer> {
        @Unmatched
        private List<String> arguments = List.of();

        @Spec
        private CommandSpec spec;

        @Override
        public final Integer call() throws WrongInputException {
            throw new WrongInputException("it is in another module: start it by the launcher, as culvert " + spec.name()
                    + " " + String.join(" ", arguments));
        }
    }

    @Command(name = "load", description = "Send packets into something and say what became of them.")
    static final class Load extends Elsewhere {}

    @Command(name = "bench", description = "Run the JMH benchmarks and say what has changed since an earlier run.")
    static final class Bench extends Elsewhere {}
}
