// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A manual page in the macros of man(7), made of what {@code --help} is made of. One thread. */
final class ManPage {
    private final CommandSpec spec;
    private final StringBuilder page = new StringBuilder();

    ManPage(final CommandSpec spec) {
        this.spec = spec;
    }

    /** The whole page. */
    String text() {
        page.setLength(0);
        final String name = spec.qualifiedName("-");
        line(".TH " + quoted(name.toUpperCase(java.util.Locale.ROOT)) + " 8 \"\" "
                + quoted("culvert " + Version.text()));
        section("NAME");
        paragraph(name + " - " + String.join(" ", spec.usageMessage().description()));
        section("SYNOPSIS");
        line(".nf");
        paragraph(plain(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0))
                .stripTrailing());
        line(".fi");
        arguments();
        subcommands();
        exitCodes();
        footer();
        return page.toString();
    }

    private void arguments() {
        final List<PositionalParamSpec> parameters = spec.positionalParameters();
        final List<OptionSpec> options =
                spec.options().stream().filter(option -> !option.hidden()).toList();
        if (!parameters.isEmpty()) {
            section("ARGUMENTS");
            parameters.forEach(parameter -> item(parameter.paramLabel(), parameter));
        }
        if (!options.isEmpty()) {
            section("OPTIONS");
            options.forEach(option -> item(names(option), option));
        }
    }

    private static String names(final OptionSpec option) {
        final String names = String.join(", ", option.names());
        if (option.arity().max() == 0) {
            return names;
        }
        return names + (option.arity().min() == 0 ? "[=" + option.paramLabel() + "]" : "=" + option.paramLabel());
    }

    private void item(final String term, final ArgSpec argument) {
        item(term, String.join(" ", argument.description()));
    }

    private void item(final String term, final String description) {
        line(".TP");
        line(".B " + escaped(term));
        paragraph(description);
    }

    private void subcommands() {
        if (!spec.subcommands().isEmpty()) {
            section("COMMANDS");
            for (final Map.Entry<String, CommandLine> each : spec.subcommands().entrySet()) {
                item(
                        each.getKey(),
                        String.join(
                                " ",
                                each.getValue().getCommandSpec().usageMessage().description()));
            }
        }
    }

    private void exitCodes() {
        final Map<String, String> codes = spec.usageMessage().exitCodeList();
        if (codes != null && !codes.isEmpty()) {
            section("EXIT STATUS");
            codes.forEach(this::item);
        }
    }

    /** What stands below the help: tables as they are, and an example. */
    private void footer() {
        final String[] footer = spec.usageMessage().footer();
        if (footer.length > 0) {
            section("NOTES");
            line(".nf");
            for (final String each : footer) {
                if (each.isEmpty()) {
                    line(".sp");
                }
                paragraph(plain(each));
            }
            line(".fi");
        }
    }

    private static String plain(final String text) {
        return Help.Ansi.OFF.string(text);
    }

    private void section(final String title) {
        line(".SH " + title);
    }

    private void paragraph(final String text) {
        text.lines().forEach(each -> line(escaped(each)));
    }

    private void line(final String text) {
        page.append(text).append('\n');
    }

    private static String quoted(final String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    /** What troff would take for its own is taken for text; hyphens stay what can be typed. */
    static String escaped(final String text) {
        final String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
