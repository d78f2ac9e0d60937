// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import net.culvert.appliance.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert route}. */
@Command(
        name = "route",
        description = "Add or delete a route of a running gateway, or ask where packets go.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(add | delete | get)",
        subcommands = {RouteCommand.Add.class, RouteCommand.Delete.class, RouteCommand.Get.class},
        footer = {"", "Example: culvert route add 198.51.100.0/24 via 10.8.0.2 interface tun0"})
final class RouteCommand implements Callable<Integer> {
    private static final Set<String> NUMBERS = Set.of("fib", "mtu", "metric");
    private static final Set<String> ACTIONS = Set.of("blackhole", "reject");

    @Spec
    private CommandSpec spec;

    /** Without a subcommand: the usage, as an error. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Culvert.WRONG_INPUT;
    }

    /** Members of a request; a lone {@code blackhole} or {@code reject} is the action. */
    private static Map<String, Object> members(final String to, final List<String> words, final Set<String> names)
            throws WrongInputException {
        final Map<String, Object> members = new LinkedHashMap<>();
        members.put("to", to);
        final List<String> pairs = new ArrayList<>(words);
        for (final String action : ACTIONS) {
            if (pairs.remove(action)) {
                members.put("action", action);
            }
        }
        for (final Map.Entry<String, String> each : WordPairs.read(pairs, names).entrySet()) {
            final String name = each.getKey();
            members.put(
                    name, NUMBERS.contains(name) ? (Object) WordPairs.number(name, each.getValue()) : each.getValue());
        }
        return members;
    }

    @Command(
            name = "add",
            description = "Add a route, until the gateway ends or a reload of its file undoes that.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "WORDS are via ADDRESS, interface NAME, metric N, mtu BYTES, fib N; blackhole or reject in their place.",
                "",
                "Example: culvert route add 198.51.100.0/24 via 10.8.0.2 metric 5"
            })
    static final class Add implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "PREFIX", description = "The destinations.")
        private String to;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORDS", description = "Where packets go.")
        private List<String> words;

        @Mixin
        private GatewayOption gateway;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, ControlException, WrongInputException {
            final Set<String> names = Set.of("via", "interface", "metric", "mtu", "fib");
            return Sentences.print(gateway.ask("route-add", members(to, words, names)), spec);
        }
    }

    @Command(
            name = "delete",
            description = "Delete a route; one that stands in the file is back after the next start.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "WORDS say which, where there are several: via ADDRESS, interface NAME, metric N; fib N.",
                "",
                "Example: culvert route delete 198.51.100.0/24"
            })
    static final class Delete implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "PREFIX", description = "The destinations.")
        private String to;

        @Parameters(index = "1..*", arity = "0..*", paramLabel = "WORDS", description = "Which of several.")
        private List<String> words = List.of();

        @Mixin
        private GatewayOption gateway;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, ControlException, WrongInputException {
            final Set<String> names = Set.of("via", "interface", "metric", "fib");
            return Sentences.print(gateway.ask("route-delete", members(to, words, names)), spec);
        }
    }

    @Command(
            name = "get",
            description = "Say where packets to an address go.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: culvert route get 10.9.0.3 fib 1"})
    static final class Get implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "ADDRESS", description = "The address.")
        private String address;

        @Parameters(index = "1..*", arity = "0..*", paramLabel = "WORDS", description = "fib N: in which table.")
        private List<String> words = List.of();

        @Mixin
        private GatewayOption gateway;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, ControlException, WrongInputException {
            final Map<String, Object> members = members("", words, Set.of("fib"));
            members.remove("to");
            members.put("address", address);
            final StringBuilder line = new StringBuilder();
            if (gateway.ask("route-get", members) instanceof final Map<?, ?> way) {
                way.forEach((name, value) -> {
                    if (value != null) {
                        line.append(line.isEmpty() ? "" : " ")
                                .append(name)
                                .append(' ')
                                .append(value);
                    }
                });
            }
            spec.commandLine().getOut().println(line);
            return 0;
        }
    }
}
