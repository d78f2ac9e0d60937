// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.WgQuickFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert check}. */
@Command(
        name = "check",
        description = {
            "Say whether a gateway's file can be used, and all that is wrong with it.",
            "Key files that it names are read, too. Nothing is started or changed.",
            "NAME.conf is a file of wg-quick."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the file can be used", "2:it cannot: a line for each error says where and why"},
        footer = {"", "Example: culvert check config/gateway.toml"})
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            final GatewayConfig config = read();
            spec.commandLine().getOut().println(file + ": ok, " + summary(config));
            return 0;
        } catch (final ConfigException e) {
            e.errors().forEach(spec.commandLine().getErr()::println);
            return Culvert.WRONG_INPUT;
        }
    }

    private GatewayConfig read() throws ConfigException {
        if (!WgQuickFile.isNamed(file)) {
            return ConfigFile.read(file);
        }
        final WgQuickFile quick = WgQuickFile.read(file);
        quick.notes().forEach(spec.commandLine().getErr()::println);
        return quick.gateway();
    }

    private static String summary(final GatewayConfig config) {
        int peers = 0;
        for (final InterfaceConfig each : config.interfaces()) {
            peers += each instanceof final InterfaceConfig.WireGuard tunnel
                    ? tunnel.peers().size()
                    : 0;
        }
        return String.join(
                ", ",
                List.of(
                        counted(config.interfaces().size(), "interface"),
                        counted(peers, "peer"),
                        counted(config.routes().size(), "route"),
                        counted(config.filters().size(), "rule list"),
                        counted(config.pipes().size(), "pipe"),
                        counted(config.sysctls().size(), "sysctl")));
    }

    private static String counted(final int count, final String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
