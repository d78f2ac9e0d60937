// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code culvert}; each subcommand is a class of its own. */
@Command(
        name = "culvert",
        description = "A tunnel gateway for Linux.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeyCommands.GenKey.class,
            KeyCommands.PubKey.class,
            KeyCommands.GenPsk.class,
            net.culvert.appliance.demo.DemoCommand.class,
            RunCommand.class,
            CheckCommand.class,
            SysctlCommand.class,
            Culvert.VersionCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it failed", "2:the input is wrong: one sentence on standard error says where"})
public final class Culvert implements Callable<Integer> {
    /** A wrong argument, file or input of the user. */
    static final int WRONG_INPUT = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs one command and exits with its code. */
    public static void main(final String[] arguments) {
        if (arguments.length > 0
                && arguments[0].equals("run")) { // before the first logger: a service tells its journal
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Culvert()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("culvert " + command.getCommandName() + ": " + failure.getMessage());
            return failure instanceof WrongInputException ? WRONG_INPUT : 1;
        });
    }

    /** Without a subcommand: the usage, as an error. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_INPUT;
    }

    @Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
    static final class VersionCommand implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().println("culvert " + Version.text());
            return 0;
        }
    }
}
