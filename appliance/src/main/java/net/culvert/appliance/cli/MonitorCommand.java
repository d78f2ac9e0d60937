// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.culvert.appliance.control.ControlClient;
import net.culvert.appliance.control.ControlException;
import net.culvert.appliance.control.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert monitor}. */
@Command(
        name = "monitor",
        description = {
            "Print what happens to a running gateway, a line for each event, until interrupted or until it ends."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:as many events as were asked for", "1:no gateway answers, or it ended"},
        footer = {"", "Example: culvert monitor interface peer.connected"})
final class MonitorCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "KIND",
            description = "Events of this kind alone: interface, address, route, peer, or one of them in full.")
    private List<String> kinds = List.of();

    @Option(names = "--json", description = "Print each event as JSON.")
    private boolean isJson;

    @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
    private int count;

    @Mixin
    private GatewayOption gateway;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, ControlException, WrongInputException {
        final PrintWriter out = spec.commandLine().getOut();
        final int[] left = {count};
        try (ControlClient client = gateway.connect()) {
            client.ask("monitor", Map.of("kinds", kinds));
            client.events(event -> {
                out.println(isJson ? Json.write(event) : line(event));
                out.flush();
                return --left[0] != 0;
            });
        }
        if (count == 0 || left[0] > 0) {
            throw new IOException("the gateway has ended");
        }
        return 0;
    }

    /** {@code 2026-11-21T12:00:00Z interface.up interface=tun0}. */
    private static String line(final Map<?, ?> event) {
        final StringBuilder line = new StringBuilder();
        line.append(event.get("time")).append(' ').append(event.get("event"));
        event.forEach((name, value) -> {
            if (!name.equals("time") && !name.equals("event") && value != null) {
                line.append(' ').append(name).append('=').append(value);
            }
        });
        return line.toString();
    }
}
