// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of this repository, and those of a small one made for the purpose. */
class ResultsPageTest {
    private static final String HEADER = """
            {"run":"race","date":"%s","machine":"a machine","cpus":2,"kernel":"Linux 6","command":"race.sh","versions":{"b":"1.0"}}
            """;
    private static final String OLD = "2026-01-01T000000Z";
    private static final String NEW = "2026-01-02T000000Z";

    @TempDir
    private Path root;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(final String... arguments) throws IOException {
        printed.reset();
        final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Results.run(List.of(arguments), out, out);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private Path write(final String path, final String text) throws IOException {
        final Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String value(final String who, final int pair, final String metric, final String value) {
        return "{\"implementation\":\"%s\",\"pair\":%d,\"metric\":\"%s\",\"value\":%s,\"unit\":\"Gb/s\"}\n"
                .formatted(who, pair, metric, value);
    }

    private void smallRepository(final String page) throws IOException {
        write(
                "bench/results/" + OLD + "-race.jsonl",
                HEADER.formatted(OLD)
                        + value("a", 1, "speed", "9.0")
                        + value("b", 1, "speed", "9.0")
                        + value("a", 1, "height", "7"));
        write(
                "bench/results/" + NEW + "-race.jsonl",
                HEADER.formatted(NEW)
                        + value("a", 1, "speed", "4.20")
                        + value("b", 1, "speed", "2.10")
                        + value("a", 2, "speed", "4.00")
                        + value("b", 2, "speed", "1.00")
                        + value("b", 1, "refused", "1"));
        write("bench/pages/RESULTS.md", page);
        write("bench/pages/README.md", "{{race: a speed}} Gb/s\n");
        write("README.md", "before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nafter\n");
    }

    private String made(final String page) throws IOException {
        smallRepository(page);
        assertEquals(0, run(root.toString()), this::printed);
        return Files.readString(root.resolve("bench/RESULTS.md")).replaceFirst("<!-- .* -->\n", "");
    }

    @Test
    void shouldBeWhatTheRunFilesSay() throws IOException {
        final int code = run("--check", "..");
        assertEquals(0, code, () -> "run bench/results.sh, which writes what the run files say:\n" + printed());
    }

    @Test
    void shouldTakeEachFigureFromTheNewestRunThatHasIt() throws IOException {
        assertEquals(
                "4.10 and 7, ratio 2.65, 4.00-4.20\n",
                made(
                        "{{race: a speed}} and {{race: a height}}, ratio {{race: a speed over b speed}}, {{race: a speed spread}}\n"));
        assertEquals(
                "before\n<!-- figures: begin -->\n4.10 Gb/s\n<!-- figures: end -->\nafter\n",
                Files.readString(root.resolve("README.md")));
    }

    @Test
    void shouldPutMediansRatiosAndWhatWasMissedInATable() throws IOException {
        final String table = made("""
                ```table race a=First b
                speed | speed | ratio min 2.5
                the same | speed | max 4.0
                height | height | flag refused: refused
                ```
                """);
        assertEquals("""
                | | unit | First | b | ratio | bar |
                |---|---|---|---|---|---|
                | speed | Gb/s | 4.10 (4.00-4.20) | 1.55 (1.00-2.10) | 2.65 (2.00-4.00) | at least 2.5 |
                | the same | Gb/s | 4.10 (4.00-4.20) | 1.55 (1.00-2.10) | 2.65 (2.00-4.00) | at most 4.0, **missed** |
                | height | Gb/s | 7 | - | - | |

                - 2026-01-02, a machine, 2 CPUs, Linux 6: `race.sh`; b 1.0 ([values](results/2026-01-02T000000Z-race.jsonl))
                - 2026-01-01, a machine, 2 CPUs, Linux 6: `race.sh`; b 1.0 ([values](results/2026-01-01T000000Z-race.jsonl))
                """, table);
    }

    @Test
    void shouldRemarkWhereARunHasTheFlag() throws IOException {
        assertTrue(made("```short-table race a b\nspeed | speed | flag refused: at its limit\n```\n")
                .contains("| speed | Gb/s | 4.10 | 1.55, at its limit | 2.65 |"));
    }

    @Test
    void shouldSayWhatDiffersAndWriteNothingWhenItChecks() throws IOException {
        final String page =
                made("one\n{{race: a speed}}\nthree\n```plot p linear race a\ntitle\naxis\nspeed | speed\n```\n");
        assertEquals(0, run("--check", root.toString()), this::printed);
        final Path results = write("bench/RESULTS.md", "<!-- -->\n" + page.replace("4.10", "9.99"));
        final Path stale = write("bench/plots/old.svg", "<svg/>\n");
        final Path run = root.resolve("bench/results/" + NEW + "-race.jsonl");
        Files.writeString(run, Files.readString(run).replace("4.20", "4.40"));

        assertEquals(1, run("--check", root.toString()));
        assertTrue(printed().contains("-9.99\n") && printed().contains("+4.20\n"), this::printed);
        assertTrue(printed().contains("old.svg") && printed().contains("p.svg"), this::printed);
        assertTrue(Files.readString(results).contains("9.99") && Files.exists(stale), "the check wrote something");

        assertEquals(0, run(root.toString()));
        assertTrue(Files.readString(results).contains("one\n4.20\nthree") && Files.notExists(stale));
        assertEquals(0, run("--check", root.toString()), this::printed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{{race: a width}}; 'bench/pages/RESULTS.md, line 1: no run file of race has a value of width'",
                "{{race: c speed}}; has no value of speed for c",
                "{{race}}; is no figure",
                "{{source walk speed}}; no run file of walk",
                "'```table race a\nspeed | speed'; 'line 1: the block does not end'",
                "'```table race\n```'; at least one implementation",
                "'```table race a\nspeed\n```'; is no row",
                "'```table race a\nspeed | speed | most 3\n```'; is no option of a row",
                "'```table race c\nspeed | speed\n```'; for any of c",
                "'```table race a b\nheight | height | ratio min 2\n```'; no figure to hold against at least 2",
                "'```plot p round race a\ntitle\naxis\nspeed | speed\n```'; a plot is"
            })
    void shouldSayWhatAPageAsksForInVain(final String page, final String sentence) throws IOException {
        smallRepository(page + "\n");
        assertEquals(2, run(root.toString()));
        assertTrue(printed().contains(sentence), this::printed);
        assertEquals(1, printed().lines().count(), this::printed);
        assertFalse(Files.exists(root.resolve("bench/RESULTS.md")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "2026-01-03-race; ''; is not named as run files are",
                "2026-01-03T000000Z-race; ''; 'line 1, is no header of run, date'",
                "2026-01-03T000000Z-race; {}; 'line 1, lacks one of run, date'",
                "2026-01-03T000000Z-walk; 'H'; begins with the header of 2026-01-03T000000Z-race",
                "2026-01-03T000000Z-race; 'H{'; 'line 2, is no value'",
                "2026-01-03T000000Z-race; 'H{\"metric\":\"speed\"}'; 'line 2: metric, value and unit are needed'"
            })
    void shouldSayWhatIsNoRunFile(final String name, final String text, final String sentence) throws IOException {
        smallRepository("\n");
        write("bench/results/" + name + ".jsonl", text.replace("H", HEADER.formatted("2026-01-03T000000Z")));
        assertEquals(2, run(root.toString()));
        assertTrue(printed().contains(sentence), this::printed);
    }

    @Test
    void shouldWantTheMarkersInTheReadme() throws IOException {
        smallRepository("\n");
        write("README.md", "<!-- figures: begin -->\n");
        assertEquals(2, run(root.toString()));
        assertTrue(printed().contains("README.md has no lines"), this::printed);
        assertEquals(2, run("--check"));
        assertTrue(printed().contains("the arguments are"), this::printed);
    }
}
