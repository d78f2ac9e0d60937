// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import net.culvert.appliance.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code culvert reload}. */
@Command(
        name = "reload",
        description = "Have a running gateway read its file again, and say what changed.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:no gateway answers", "2:the file cannot be used: nothing was changed"},
        footer = {"", "Example: culvert reload --gateway hub"})
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private GatewayOption gateway;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, ControlException, WrongInputException {
        return Sentences.print(gateway.ask("reload", Map.of()), spec);
    }
}
