// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static Figure figure(final String name, final double mean, final double noise) {
        return new Figure(name, "ns/op", false, mean, noise, 10);
    }

    private void write(final String file, final Figure... figures) throws Exception {
        FigureFile.write(List.of(figures), "culvert bench", folder.resolve(file));
    }

    @Test
    void shouldSayOfEachBenchmarkWhetherItIsSlowerFasterOrUnchanged() throws Exception {
        write(
                "a.json",
                figure("A.one", 100, 1),
                figure("A.two", 50, 0.5),
                figure("A.three", 7, 0.1),
                figure("B", 1, 0));
        write(
                "b.json",
                figure("A.three", 7.1, 0.1),
                figure("A.one", 115, 1),
                figure("A.two", 40, 0.5),
                figure("C", 1, 0));
        assertEquals(1, run("--baseline @a.json --run @b.json"), err::toString);
        final List<String> lines = out.toString().lines().map(String::strip).toList();
        assertTrue(lines.get(1).matches("A\\.one .*\\+15\\.0% +5\\.7% +slower"), out::toString);
        assertTrue(lines.get(2).matches("A\\.two .*-20\\.0% +5\\.7% +faster"), out::toString);
        assertTrue(lines.get(3).matches("A\\.three .*\\+1\\.4% +8\\.1% +unchanged"), out::toString);
        assertEquals("1 of the run are not in the baseline", lines.get(4));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 100), out::toString);

        write("c.json", figure("A.one", 95, 1), figure("A.two", 50, 0.5));
        assertEquals(0, run("--baseline @a.json --run @c.json"), err::toString);
    }

    @Test
    void shouldHoldARunAgainstItsBaseline() throws Exception {
        final String name = "DropCountersBenchmark.countPassed";
        write("fast.json", figure(name, 1e-9, 1e-10));
        final int status = run("--baseline @fast.json --json @now.json " + QUICK);
        assertEquals(out.toString().contains("slower") ? 1 : 0, status, err::toString); // on a busy machine it is noise
        assertTrue(out.toString().contains(name), out::toString);
        final Figure measured = FigureFile.read(folder.resolve("now.json")).get(name);
        assertEquals("ns/op", measured.unit());
        assertEquals(2, measured.values());
        assertFalse(measured.isHigherBetter());
        assertEquals(
                !InstructionCounts.areAvailable(),
                out.toString().contains("instruction counts: not available on this machine\n"),
                out::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--baseline @none.json x | there is no file @none.json",
                "--run @x.json --baseline @x.json | @x.json is no file of culvert bench --json, version 1",
                "--run @y.json | @y.json has a benchmark without a name, a mean above 0 or a noise: {\"name\":\"A\"}",
                "NoSuchBenchmark | no benchmark has a name with NoSuchBenchmark in it",
                "--forks 0 x | '0' has to be a whole number, 1 to 100",
                "--time fast x | 'fast' is no duration: it has to be such as 500us, 20ms, 2s or 10m",
                "--quick | Unknown option: '--quick'; --help lists the options"
            })
    void shouldSayInOneSentenceWhatIsWrong(final String line, final String sentence) throws Exception {
        Files.writeString(folder.resolve("x.json"), "{\"version\":1,\"metrics\":[]}");
        Files.writeString(
                folder.resolve("y.json"),
                "{\"format\":\"culvert bench\",\"version\":1,\"benchmarks\":[{\"name\":\"A\"}]}");
        assertEquals(2, run(line));
        assertEquals("culvert bench: " + sentence.replace("@", folder + "/") + "\n", err.toString());
    }
}
