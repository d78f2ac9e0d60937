// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.report.JsonFile;
import net.culvert.bench.load.report.Report;

/**
 * The figures of a run as JSON, a line for each, so that a baseline that is kept with the source changes by lines. Any
 * thread.
 */
final class FigureFile {
    private static final String FORMAT = "culvert bench";
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private FigureFile() {}

    /** Writes a file. */
    static void write(final Collection<Figure> figures, final String command, final Path path) throws IOException {
        final ObjectNode head = MAPPER.createObjectNode();
        head.put("format", FORMAT).put("version", VERSION).put("command", command);
        head.put("host", Report.host()).put("date", Instant.now().toString());
        final StringBuilder text = new StringBuilder(head.toString());
        text.setLength(text.length() - 1); // the brace that closes
        text.append(",\"benchmarks\":[");
        String separator = "\n";
        for (final Figure figure : figures) {
            text.append(separator).append(node(figure));
            separator = ",\n";
        }
        Files.writeString(path, text.append("\n]}\n"));
    }

    private static ObjectNode node(final Figure figure) {
        return MAPPER.createObjectNode()
                .put("name", figure.name())
                .put("unit", figure.unit())
                .put("higherIsBetter", figure.isHigherBetter())
                .put("mean", figure.mean())
                .put("noise", figure.noise())
                .put("values", figure.values());
    }

    /** The figures of a file, by name and in order; what is none is said in one sentence. */
    static Map<String, Figure> read(final Path path) throws LoadException {
        final JsonNode root = JsonFile.read(path);
        if (!root.path("format").asText().equals(FORMAT) || root.path("version").asInt() != VERSION) {
            throw new LoadException(path + " is no file of culvert bench --json, version " + VERSION);
        }
        final Map<String, Figure> figures = new LinkedHashMap<>();
        for (final JsonNode node : root.path("benchmarks")) {
            final Figure figure = figure(node);
            if (!(figure.mean() > 0) || !(figure.noise() >= 0) || figure.name().isEmpty()) {
                throw new LoadException(path + " has a benchmark without a name, a mean above 0 or a noise: " + node);
            }
            figures.put(figure.name(), figure);
        }
        return figures;
    }

    private static Figure figure(final JsonNode node) {
        return new Figure(
                node.path("name").asText(),
                node.path("unit").asText(),
                node.path("higherIsBetter").asBoolean(),
                node.path("mean").asDouble(Double.NaN),
                node.path("noise").asDouble(Double.NaN),
                node.path("values").asInt());
    }
}
