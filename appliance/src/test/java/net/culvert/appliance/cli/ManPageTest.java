// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Manual pages and completion of every command. */
class ManPageTest {
    private static final List<String> MACROS = List.of(".TH", ".SH", ".TP", ".B", ".nf", ".fi", ".sp");

    @Test
    void shouldMakeAPageOfEveryCommand() {
        final List<CommandLine> commands = new ArrayList<>(List.of(Culvert.commandLine()));
        for (int i = 0; i < commands.size(); i++) {
            commands.addAll(commands.get(i).getSubcommands().values());
            final String page = new ManPage(commands.get(i).getCommandSpec()).text();
            assertTrue(page.startsWith(".TH \"CULVERT"), page);
            assertTrue(page.contains("\n.SH NAME\nculvert"), page);
            for (final String line : page.lines().toList()) {
                assertTrue(!line.startsWith("'"), line);
                assertTrue(!line.startsWith(".") || MACROS.contains(line.split(" ")[0]), line);
            }
        }
        assertTrue(commands.size() > 20, "subcommands of subcommands are among them");
    }

    @Test
    void shouldSayWhatTheHelpSays() {
        final String page = run(0, "man", "route", "add");
        assertTrue(page.contains("\nculvert\\-route\\-add \\- Add a route, until the gateway"), page);
        assertTrue(page.contains("\n.B \\-\\-gateway=NAME\n"), page);
        assertTrue(page.contains("Example: culvert route add 198.51.100.0/24 via 10.8.0.2 metric 5"), page);
        assertTrue(!page.contains("\\-\\-sockets"), "what is hidden stays so");
        assertEquals(
                "culvert man: there is no command 'sing' below that; there is add, delete, get\n"
                        .replace(" below that", ""),
                run(2, "man", "route", "sing"));
    }

    @Test
    void shouldKeepTroffFromReadingText() {
        assertEquals("\\&.TH \\ex \\-\\-y", ManPage.escaped(".TH \\x --y"));
    }

    @Test
    void shouldPrintACompletionThatBashReads() throws Exception {
        final String script = run(0, "completion");
        assertTrue(script.contains("complete -F _complete_culvert"), "it completes culvert");
        for (final String word : List.of("monitor", "peers", "--gateway")) {
            assertTrue(script.contains(word), word);
        }
        final Command.Result read = Command.of("bash", "-n").input(script).run();
        assertEquals(0, read.status(), read::err);
        assertEquals("", read.err());
    }

    /** What it prints, or what it complains of. */
    private static String run(final int code, final String... words) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        assertEquals(
                code,
                Culvert.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(words));
        return code == 0 ? out.toString() : err.toString();
    }
}
