// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * bench/results.sh: makes RESULTS.md, the plots and the README's figures from the run files, or holds them against
 * those.
 */
public final class Results {
    private static final String BEGIN = "<!-- figures: begin -->\n";
    private static final String END = "<!-- figures: end -->\n";
    private static final String MADE =
            "<!-- Made by bench/results.sh of bench/pages/RESULTS.md and the files in bench/results. -->\n";
    private static final String CHECK = "--check";
    private static final int DIFFERENT = 1;
    private static final int WRONG_INPUT = 2;

    private final Path root;

    private Results(final Path root) {
        this.root = root;
    }

    /** {@code [--check] ROOT}, the root of the repository. */
    public static void main(final String[] arguments) throws IOException {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** The exit code: 0, 1 where the check found a difference, 2 where a file cannot be understood. */
    static int run(final List<String> arguments, final PrintStream out, final PrintStream err) throws IOException {
        final boolean isCheck = arguments.contains(CHECK);
        if (arguments.size() != (isCheck ? 2 : 1)) {
            err.println("results: the arguments are [" + CHECK + "] ROOT");
            return WRONG_INPUT;
        }
        try {
            final Results results = new Results(Path.of(arguments.getLast()));
            final Map<Path, String> files = results.files();
            return isCheck ? check(files, out) : write(files, out);
        } catch (final ResultsException e) {
            err.println("results: " + e.getMessage());
            return WRONG_INPUT;
        }
    }

    /** What each file has to be; null where it has to go. */
    private Map<Path, String> files() throws IOException, ResultsException {
        final Path bench = root.resolve("bench");
        final RunFiles runs = RunFiles.read(bench.resolve("results"));
        final Map<Path, String> files = new TreeMap<>();
        final Path plots = bench.resolve("plots");
        if (Files.exists(plots)) {
            try (Stream<Path> there = Files.list(plots)) {
                there.forEach(path -> files.put(path, null));
            }
        }
        final Page page = new Page(runs, "");
        files.put(bench.resolve("RESULTS.md"), MADE + page.render("bench/pages/RESULTS.md", read(bench, "RESULTS.md")));
        final Page readmePage = new Page(runs, "bench/");
        final String figures = readmePage.render("bench/pages/README.md", read(bench, "README.md"));
        files.put(root.resolve("README.md"), replaced(Files.readString(root.resolve("README.md")), figures));
        for (final Page each : List.of(page, readmePage)) {
            each.plots().forEach((name, svg) -> files.put(plots.resolve(name), svg));
        }
        return files;
    }

    private static List<String> read(final Path bench, final String name) throws IOException {
        return Files.readAllLines(bench.resolve("pages").resolve(name));
    }

    private static String replaced(final String readme, final String figures) throws ResultsException {
        final int begin = readme.indexOf(BEGIN);
        final int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new ResultsException("README.md has no lines " + BEGIN.strip() + " and " + END.strip());
        }
        return readme.substring(0, begin + BEGIN.length()) + figures + readme.substring(end);
    }

    private static int write(final Map<Path, String> files, final PrintStream out) throws IOException {
        for (final Map.Entry<Path, String> file : files.entrySet()) {
            if (file.getValue() == null) {
                Files.delete(file.getKey());
                out.println("deleted " + file.getKey());
            } else if (!file.getValue().equals(committed(file.getKey()))) {
                Files.createDirectories(file.getKey().getParent());
                Files.writeString(file.getKey(), file.getValue());
                out.println("written " + file.getKey());
            }
        }
        return 0;
    }

    private static int check(final Map<Path, String> files, final PrintStream out) throws IOException {
        int code = 0;
        for (final Map.Entry<Path, String> file : files.entrySet()) {
            final String wanted = file.getValue() == null ? "" : file.getValue();
            final String committed = committed(file.getKey());
            if (file.getValue() == null || !wanted.equals(committed)) {
                out.print(Difference.of(file.getKey().toString(), committed, wanted));
                code = DIFFERENT;
            }
        }
        return code;
    }

    private static String committed(final Path path) throws IOException {
        return Files.exists(path) ? Files.readString(path) : "";
    }
}
