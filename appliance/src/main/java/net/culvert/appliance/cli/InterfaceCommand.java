// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.culvert.appliance.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert interface}. */
@Command(
        name = "interface",
        description = "Change an interface of a running gateway, until it ends or a reload undoes that.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:no gateway answers", "2:a word is wrong, or the gateway refuses"},
        footer = {
            "",
            "up, down              let packets pass, or none",
            "mtu BYTES             the longest packet",
            "description TEXT      one line for people",
            "address add ADDRESS   an address that it answers on, with the length of its network",
            "address delete ADDRESS",
            "",
            "Example: culvert interface wg0 address add 10.9.1.1/24"
        })
final class InterfaceCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the interface.")
    private String name;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CHANGE", description = "What to change.")
    private List<String> words;

    @Mixin
    private GatewayOption gateway;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, ControlException, WrongInputException {
        final Map.Entry<String, Object> change = change();
        return Sentences.print(
                gateway.ask("interface", Map.of("name", name, change.getKey(), change.getValue())), spec);
    }

    private Map.Entry<String, Object> change() throws WrongInputException {
        final String last = words.getLast();
        return switch (String.join(" ", words.subList(0, words.size() - 1))) {
            case "" -> {
                if (!last.equals("up") && !last.equals("down")) {
                    throw wrong();
                }
                yield Map.entry("up", last.equals("up"));
            }
            case "mtu" -> Map.entry("mtu", WordPairs.number("mtu", last));
            case "description" -> Map.entry("description", last);
            case "address add" -> Map.entry("addAddress", last);
            case "address delete" -> Map.entry("deleteAddress", last);
            default -> throw wrong();
        };
    }

    private WrongInputException wrong() {
        return new WrongInputException("'" + String.join(" ", words) + "' is no change; there is up, down, mtu BYTES, "
                + "description TEXT, address add ADDRESS, address delete ADDRESS");
    }
}
