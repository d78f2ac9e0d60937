// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTableTest {
    private final TextTable<String[]> table = new TextTable<String[]>()
            .left("NAME", row -> row[0])
            .right("N", row -> row[1])
            .left("WORDS", row -> row[2]);

    @Test
    void shouldAlignWordsLeftAndFiguresRight() {
        assertEquals(
                List.of("NAME     N  WORDS", "a       12  x, y", "longer   1"),
                table.lines(List.of(new String[] {"a", "12", "x, y"}, new String[] {"longer", "1", ""})));
    }

    @Test
    void shouldGoOnBelowWithWhatDoesNotFit() {
        final List<String> lines = table.lines(
                List.<String[]>of(new String[] {"a", "1", "word, ".repeat(30).strip()}));
        assertEquals("         word, word,", lines.get(2).substring(0, 20));
        assertEquals(30, String.join(" ", lines).split("word", -1).length - 1);
    }

    @Test
    void shouldNeverBeWiderThanATerminal() {
        final long seed = 20261121;
        final Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            final List<String[]> rows = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                rows.add(new String[] {
                    "n".repeat(random.nextInt(150)),
                    Integer.toString(random.nextInt(1 << random.nextInt(31))),
                    ("w".repeat(random.nextInt(60)) + " ")
                            .repeat(random.nextInt(6))
                            .strip()
                });
            }
            for (final String line : table.lines(rows)) {
                assertTrue(line.length() <= TextTable.WIDTH, () -> "seed " + seed + ": " + line);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048576, 1.0 MiB",
        "9223372036854775807, 8.0 EiB"
    })
    void shouldPrintBytesForPeople(final long bytes, final String text) {
        assertEquals(text, ShowTables.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s ago", "-3, 0 s ago", "119, 119 s ago", "120, 2 min ago", "7199, 119 min ago", "7200, 2 h ago"})
    void shouldPrintHowLongAgo(final long seconds, final String text) {
        assertEquals(text, ShowTables.ago(seconds));
    }
}
