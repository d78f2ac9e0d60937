// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of a measurement left: a file DATE-NAME.jsonl, whose first line says how it was made and each other one
 * a value. Immutable.
 *
 * @param name the file's name without its ending
 */
record RunFile(String name, Header header, List<Value> values) {
    static final String ENDING = ".jsonl";

    private static final String HEADER = "run, date, machine, cpus, kernel, command, versions";
    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d{6}Z)-([A-Za-z0-9-]+)");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The first line.
     *
     * @param run what was measured, which is the NAME of the file
     * @param note how the file came to be where no measurement wrote it, else null
     */
    record Header(
            String run,
            String date,
            String machine,
            int cpus,
            String kernel,
            String command,
            Map<String, String> versions,
            String note) {
        private boolean isWhole() {
            return !Arrays.asList(run, date, machine, kernel, command, versions).contains(null) && cpus > 0;
        }
    }

    /**
     * Another line.
     *
     * @param pair the round it was measured in, from 1; 0 where there was but one or is no more known
     * @param least the smallest where the line stands for several values, else null
     * @param greatest the largest, likewise
     */
    record Value(
            String implementation,
            int pair,
            String metric,
            BigDecimal value,
            BigDecimal least,
            BigDecimal greatest,
            String unit) {}

    /** Reads one; what is no run file is said in one sentence. */
    static RunFile read(final Path path) throws IOException, ResultsException {
        final String name = path.getFileName().toString().replace(ENDING, "");
        final Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new ResultsException(path + " is not named as run files are, such as 2026-01-31T120000Z-soak.jsonl");
        }
        final List<String> lines = Files.readAllLines(path);
        int number = 1;
        try {
            final Header header = MAPPER.readValue(lines.isEmpty() ? "" : lines.getFirst(), Header.class);
            if (!header.isWhole()) {
                throw new ResultsException(path + ", line 1, lacks one of " + HEADER);
            }
            if (!parts.group(1).equals(header.date) || !parts.group(2).equals(header.run)) {
                throw new ResultsException(path + " begins with the header of " + header.date + "-" + header.run);
            }
            final List<Value> values = new ArrayList<>();
            for (final String line : lines.subList(1, lines.size())) {
                number++;
                final Value value = MAPPER.readValue(line, Value.class);
                if (value.value == null || value.metric == null || value.unit == null) {
                    throw new ResultsException(path + ", line " + number + ": metric, value and unit are needed");
                }
                values.add(value);
            }
            return new RunFile(name, header, List.copyOf(values));
        } catch (final JsonProcessingException e) {
            throw new ResultsException(
                    path + ", line " + number + ", is no " + (number == 1 ? "header of " + HEADER : "value"));
        }
    }

    boolean has(final String metric) {
        return values.stream().anyMatch(each -> each.metric.equals(metric));
    }

    /** The values of one metric of one implementation, in the order measured; none where it was not. */
    List<Value> values(final String implementation, final String metric) {
        return values.stream()
                .filter(each -> each.metric.equals(metric) && each.implementation.equals(implementation))
                .toList();
    }

    /** Its date, machine, command and versions in one line of Markdown; {@code links} leads to the run files. */
    String source(final String links) {
        final StringBuilder text = new StringBuilder(machine());
        text.append(": `").append(header.command).append('`');
        header.versions.forEach(
                (what, version) -> text.append("; ").append(what).append(' ').append(version));
        text.append(" ([values](").append(links).append(name).append(ENDING).append(')');
        return text.append(header.note == null ? ")" : "; " + header.note + ")").toString();
    }

    /** The same without command and versions, which the file says. */
    String shortSource(final String links) {
        return machine() + " ([command, versions and values](" + links + name + ENDING + "))";
    }

    private String machine() {
        return header.date.substring(0, "2026-01-31".length()) + ", " + header.machine + ", " + header.cpus + " CPUs, "
                + header.kernel;
    }
}
