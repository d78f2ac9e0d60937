// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every test that RFC1812.md names is there, and every row says something. */
class MatrixTest {
    private static final Path MATRIX = Path.of("RFC1812.md"); // the module's folder is where tests run
    private static final Pattern TEST = Pattern.compile("`((?:[a-z]+\\.)?[A-Z]\\w*Test)\\.(\\w+)`");
    private static final String PACKAGE = "net.culvert.forwarding.";

    /** Clause, level, answer and evidence of each row. */
    private static List<String[]> rows() throws IOException {
        final List<String[]> rows = new ArrayList<>();
        for (final String line : Files.readAllLines(MATRIX)) {
            if (line.startsWith("| ") && Character.isDigit(line.charAt(2))) {
                rows.add(Arrays.stream(line.split("\\|"))
                        .skip(1)
                        .map(String::strip)
                        .toArray(String[]::new));
            }
        }
        return rows;
    }

    @Test
    void shouldNameOnlyTestsThatAreThere() throws IOException {
        final List<String> missing = new ArrayList<>();
        int named = 0;
        final Matcher matcher = TEST.matcher(Files.readString(MATRIX));
        while (matcher.find()) {
            named++;
            if (!isTest(matcher.group(1), matcher.group(2))) {
                missing.add(matcher.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 60, "tests named");
    }

    private static boolean isTest(final String type, final String method) {
        try {
            final String name = type.indexOf('.') < 0 ? "ip." + type : type;
            for (final Method one : Class.forName(PACKAGE + name).getDeclaredMethods()) {
                if (one.getName().equals(method)) {
                    return one.isAnnotationPresent(Test.class) || one.isAnnotationPresent(ParameterizedTest.class);
                }
            }
            return false;
        } catch (final ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void shouldProveEachYesByATestAndGiveAReasonForAllElse() throws IOException {
        final List<String> wrong = new ArrayList<>();
        final List<String[]> rows = rows();
        for (final String[] row : rows) {
            final boolean isWhole = row.length == 5
                    && row[1].matches("MUST|MUST NOT|SHOULD|SHOULD NOT")
                    && row[3].matches("yes|partly|no|n/a")
                    && !row[4].isEmpty()
                    && (!row[3].equals("yes") || TEST.matcher(row[4]).find());
            if (!isWhole) {
                wrong.add(String.join(" | ", row));
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(rows.size() > 80, "rows");
    }
}
