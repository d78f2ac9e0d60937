// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.control.ControlException;
import net.culvert.appliance.control.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert show}. */
@Command(
        name = "show",
        description = "Show what a running gateway has and what it has counted.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:no gateway answers", "2:there is no such table, or several gateways run"},
        footer = {
            "",
            "interfaces  state, addresses, what they carried",
            "addresses   of all interfaces",
            "peers       of all tunnels: where they are, what they carried",
            "routes      in all tables",
            "fibs        sizes of the tables",
            "queues      what waits for devices and workers",
            "drops       what was dropped, and why",
            "flows       what rules have decided about",
            "states      conversations that rules have let begin",
            "rules       what each rule of the lists has decided about",
            "pipes       what limits, delays and losses did",
            "histograms  how long bursts took",
            "sysctls     what can be set, and what it means",
            "counters    all of them, by name",
            "",
            "Example: culvert show peers --watch"
        })
final class ShowCommand implements Callable<Integer> {
    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 3_600;
    private static final String CLEAR = "\033[H\033[2J";

    @Parameters(
            arity = "0..1",
            paramLabel = "TABLE",
            defaultValue = "interfaces",
            completionCandidates = Tables.class,
            description = "Which table; interfaces unless said otherwise.")
    private String what;

    @Option(names = "--json", description = "Print JSON with all that is known, one line for each look.")
    private boolean isJson;

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2",
            paramLabel = "SECONDS",
            description = "Look again every so many seconds, 2 unless said otherwise, until interrupted.")
    private Double watchSeconds;

    @Option(names = "--looks", hidden = true, defaultValue = "2147483647")
    private int looks;

    @Mixin
    private GatewayOption gateway;

    @Spec
    private CommandSpec spec;

    /** The tables, for completion. */
    static final class Tables implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ShowTables.names().iterator();
        }
    }

    @Override
    public Integer call() throws IOException, ControlException, WrongInputException, InterruptedException {
        if (!ShowTables.names().contains(what)) {
            throw new WrongInputException(
                    "there is no table '" + what + "'; there is " + String.join(", ", ShowTables.names()));
        }
        if (watchSeconds == null) {
            look();
            return 0;
        }
        if (!(watchSeconds >= LEAST_SECONDS && watchSeconds <= MOST_SECONDS)) {
            throw new WrongInputException("--watch is " + watchSeconds + " but has to be 0.1 to 3600 seconds");
        }
        final Console console = System.console();
        for (int i = 0; i < looks; i++) {
            if (console != null && console.isTerminal() && !isJson) {
                spec.commandLine().getOut().print(CLEAR);
            }
            look();
            TimeUnit.MILLISECONDS.sleep(i + 1 == looks ? 0 : (long) (watchSeconds * 1_000));
        }
        return 0;
    }

    private void look() throws IOException, ControlException, WrongInputException {
        final Object answer = gateway.ask("show", Map.of("what", what));
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(Json.write(answer));
        } else {
            ShowTables.lines(what, rows(answer)).forEach(out::println);
        }
        out.flush();
    }

    static List<Map<?, ?>> rows(final Object answer) throws IOException {
        final List<Map<?, ?>> rows = new ArrayList<>();
        if (answer instanceof final List<?> list) {
            for (final Object element : list) {
                if (element instanceof final Map<?, ?> row) {
                    rows.add(row);
                }
            }
            return rows;
        }
        throw new IOException("the gateway answered no rows: it is of another version");
    }
}
