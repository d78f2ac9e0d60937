// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import net.culvert.bench.load.report.JsonReport;
import net.culvert.bench.load.report.Metric;
import net.culvert.bench.load.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the quickest benchmark there is; what it measures is nobody's concern here. */
class BenchTest {
    private static final String QUICK = "--forks 1 --iterations 2 --time 20ms DropCountersBenchmark.countPassed";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(final String line) {
        return Bench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line.replace("@", folder + "/").split(" "));
    }

    private void write(final String file, final String name, final double... values) throws Exception {
        final Report report = new Report("", "", "");
        for (final double value : values) {
            report.metric(name, "ns/op", false, value);
        }
        JsonReport.write(report, folder.resolve(file));
    }

    @Test
    void shouldFlagWhatIsWorseThanTheBaseline() throws Exception {
        final String name = "DropCountersBenchmark.countPassed";
        write("fast.json", name, 1e-9, 2e-9);
        assertEquals(1, run("--baseline @fast.json --json @now.json " + QUICK), err::toString);
        assertTrue(out.toString().contains("worse"), out::toString);
        final Metric measured =
                JsonReport.readMetrics(folder.resolve("now.json")).get(name);
        assertEquals("ns/op", measured.unit());
        assertEquals(2, measured.values().size());
        assertFalse(measured.isHigherBetter());

        write("wide.json", name, 1e-9, 1e9);
        assertEquals(0, run("--baseline @wide.json " + QUICK), err::toString);
        assertTrue(out.toString().contains("same"), out::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--baseline @none.json x | there is no file @none.json",
                "NoSuchBenchmark | no benchmark has a name with NoSuchBenchmark in it",
                "--forks 0 x | '0' has to be a whole number, 1 to 100",
                "--time fast x | 'fast' is no duration: it has to be such as 500us, 20ms, 2s or 10m",
                "--quick | Unknown option: '--quick'; --help lists the options"
            })
    void shouldSayInOneSentenceWhatIsWrong(final String line, final String sentence) {
        assertEquals(2, run(line));
        assertEquals("culvert bench: " + sentence.replace("@", folder + "/") + "\n", err.toString());
    }
}
