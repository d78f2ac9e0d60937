// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.culvert.bench.load.report.JsonReport;
import net.culvert.bench.load.report.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return Load.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int runLine(final String line) {
        return run(line.replace("@", folder + "/").split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate 1kpps | --into is missing: it has to say what to send into; --help lists the choices",
                "--into model --fast | Unknown option: '--fast'; --help lists the options",
                "--into nowhere | 'nowhere' is nothing to send into: it has to be memory, tun:NAME,"
                        + " udp:ADDRESS:PORT, wire or model",
                "--into model --rate 60Mpps | the rate 60Mpps cannot be sent: it has to be above 0 and at most 50Mpps",
                "--into model --rate 0 | the rate 0 cannot be sent: it has to be above 0 and at most 50Mpps",
                "--into model --rate 900Gbit/s | the rate of 900.0Gbit/s is 1.758Gpps with these frames: it has to be at"
                        + " most 50Mpps",
                "--into model --search throughput --rate 900Gbit/s | the rate of 900.0Gbit/s is 1.758Gpps with these"
                        + " frames: it has to be at most 50Mpps",
                "--into model --replay @none.pcap | there is no file @none.pcap",
                "--into model --replay @broken.pcap | @broken.pcap ends within its file header",
                "--into model --replay @none.pcap --search loss | a search makes its packets up: leave out --replay or"
                        + " --search",
                "--into model --ipv6 --sizes 64 | a frame of 64 bytes has no room for the mark in an IPv6 packet of"
                        + " kind udp: it has to be at least 84 bytes",
                "--into model --sizes 63 | '63' is no frame size: it has to be 64 to 65553 bytes, imix, or a ramp such"
                        + " as 64-1518/8",
                "--into model --kind sctp | 'sctp' is no kind of packet: it has to be udp, syn or icmp",
                "--into model --search fast | 'fast' is no search: it has to be none, throughput, latency, loss,"
                        + " bursts, rfc2544, overhead or soak",
                "--into model --search overhead | --search overhead needs --plain SUBJECT, the path beside the tunnel",
                "--into model --plain model | --plain is for --search overhead alone",
                "--into udp:127.0.0.1:9 --plain udp:127.0.0.2:9 --search overhead | udp:127.0.0.2:9 and udp:127.0.0.1:9"
                        + " would both be received on one port: give them different ones",
                "--into udp:127.0.0.1:9 --plain udp:[::1]:8 --search overhead | udp:[::1]:8 and udp:127.0.0.1:9 are"
                        + " addresses of different families",
                "--into tun:cvl0 --plain tun:cvl1 --address 192.0.2.1/24 --search overhead | --address says nothing"
                        + " about two subjects: give their devices addresses before",
                "--into model --duration 0 | --duration is 0 but has to be longer",
                "--into model --from 192.0.2.1 --to 2001:db8::1 | the addresses to send from and to are of different"
                        + " families",
                "--into model --flows 65537 | '65537' has to be a whole number, 1 to 65536",
                "--into model:speed=1 | a model has no 'speed': it has rate, queue, delay, jitter, slow, slow-delay,"
                        + " loss, reorder, duplicate, corrupt",
                "--into model:loss=101% | '101%' is no share: it has to be such as 0.5% or 0.005",
                "--into model --json @none/x.json | @none/x.json cannot be written: its directory has to be there",
                "--into model --search soak --watch 2147483647 | there is no process 2147483647 to watch",
                "--into udp:example.org:9 | 'udp:example.org:9' is no address to send to: it has to be such as"
                        + " udp:192.0.2.1:9000 or udp:[2001:db8::1]:9000",
                "--into tun:cvl0 --address 192.0.2.1 | --address is '192.0.2.1' but has to be such as 192.0.2.1/24 or"
                        + " 2001:db8::1/64",
                "--into tun:a/b | interface name \"a/b\" has a character that no interface name may have",
                "--into udp:192.0.2.1 | '192.0.2.1' are no ports: it has to be such as 9000 or 9000-9009, 0 to 65535",
                "--into udp:127.0.0.1:9 --flows 257 | udp: has a socket for each flow, 256 at most: --flows is 257",
                "--into udp:127.0.0.1:9 --from 192.0.2.1 | udp: has the sockets' addresses, and a port of its own for"
                        + " each flow: leave out --replay, --from, --to and ranges of ports",
                "--into udp:127.0.0.1:9 --namespace cvlnone | there is no network namespace cvlnone (ENOENT)",
                "--into tun:cvl0 --namespace cvlnone | there is no network namespace cvlnone (ENOENT)",
                "compare @broken.pcap @broken.pcap | @broken.pcap is no JSON: line 1 cannot be read"
            })
    void shouldSayInOneSentenceWhatIsWrong(final String line, final String sentence) throws Exception {
        Files.write(folder.resolve("broken.pcap"), new byte[] {(byte) 0xD4, (byte) 0xC3, (byte) 0xB2, (byte) 0xA1});
        assertEquals(Load.WRONG_INPUT, runLine(line));
        assertEquals("culvert load: " + sentence.replace("@", folder + "/") + "\n", err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void shouldFindAModelsLimitsAndWriteAllReports() throws Exception {
        assertEquals(
                0,
                runLine("--into model:rate=80kpps,queue=32,delay=4ms --search rfc2544 --rate 200kpps --sizes 64,imix"
                        + " --duration 200ms --repeat 2 --json @a.json --csv @a.csv --html @a.html --hlog @a.hlog"),
                err::toString);
        final var metrics = JsonReport.readMetrics(folder.resolve("a.json"));
        for (final String size : new String[] {"64 B", "imix"}) {
            final Metric throughput = metrics.get("throughput " + size);
            assertEquals(2, throughput.values().size());
            assertEquals(80_000, throughput.median(), 0.02 * 80_000);
            assertEquals(4012.5, metrics.get("latency " + size + " p50").median(), 0.02 * 4012.5);
            assertTrue(metrics.get("burst " + size).median() > 32);
        }
        for (final String file : new String[] {"a.csv", "a.html", "a.hlog"}) {
            assertTrue(Files.size(folder.resolve(file)) > 1000, file);
        }
        assertTrue(out.toString().contains("throughput imix"), out::toString);
        assertTrue(out.toString().lines().allMatch(line -> line.length() <= 100), out::toString);

        assertEquals(0, runLine("compare @a.json @a.json"), err::toString);
        assertTrue(out.toString().contains("1.000     1.000-1.000  same"), out::toString);
    }

    @Test
    void shouldSayWhatATunnelCosts() throws Exception {
        assertEquals(
                0,
                runLine("--search overhead --into model:rate=60kpps,delay=1500us --plain model:rate=100kpps,delay=1ms"
                        + " --rate 200kpps --sizes 64,1518 --duration 500ms --repeat 3 --json @a.json --csv @a.csv"
                        + " --html @a.html"),
                err::toString);
        final var metrics = JsonReport.readMetrics(folder.resolve("a.json"));
        for (final String size : new String[] {"64 B", "1518 B"}) {
            assertEquals(3, metrics.get("throughput ratio " + size).values().size());
            assertEquals(0.6, metrics.get("throughput ratio " + size).median(), 0.02 * 0.6);
            assertEquals(506.7, metrics.get("added latency " + size + " p50").median(), 0.02 * 506.7);
        }
        final List<String> csv = Files.readAllLines(folder.resolve("a.csv"));
        assertEquals(3, csv.size());
        final String[] values = csv.get(1).split(",");
        assertEquals(csv.getFirst().split(",").length, values.length);
        assertEquals(
                0.6,
                Double.parseDouble(values[List.of(csv.getFirst().split(",")).indexOf("ratio")]),
                0.02 * 0.6);
        final String page = Files.readString(folder.resolve("a.html"));
        assertTrue(page.contains("<h2>The tunnel beside the plain path</h2>"), page);
        assertTrue(page.contains("<td>1518 B</td><td>"), page);
        final String table = out.toString().substring(out.toString().indexOf("\nframe "));
        assertTrue(table.lines().skip(2).findFirst().orElse("").startsWith("64 B "), out::toString);
        assertTrue(out.toString().lines().allMatch(line -> line.length() <= 100), out::toString);
        assertTrue(
                out.toString().contains("plain 64 B at ") && out.toString().contains("tunnel 64 B at "), out::toString);
    }

    @Test
    void shouldSayHowMuchASoakDrifts() {
        assertEquals(0, runLine("--into model:delay=1ms --search soak --rate 1kpps --duration 30s"), err::toString);
        for (final String metric : new String[] {"memory drift", "latency p99 drift", "loss"}) {
            assertTrue(out.toString().contains("\n" + metric), out::toString);
        }
    }

    @Test
    void shouldSayThatAFigureIsNotTheSubjects() {
        assertEquals(0, runLine("--into model --search throughput --rate 10kpps --sizes 64 --duration 100ms"));
        assertTrue(
                out.toString().contains("throughput 64 B is all that --rate allows, not the subject's limit"),
                out::toString);
    }

    @Test
    void shouldReplayWhatItRecorded() throws Exception {
        assertEquals(0, runLine("--into model --rate 1kpps --duration 100ms --sizes imix --record @a.pcap"));
        assertEquals(0, runLine("--into model --replay @a.pcap --record @b.pcap"), err::toString);
        assertEquals(-1, Files.mismatch(folder.resolve("a.pcap"), folder.resolve("b.pcap")));
        out.getBuffer().setLength(0);
        assertEquals(0, runLine("--into model --replay @a.pcap --loop --duration 1s --from 192.0.2.0/24"));
        assertTrue(out.toString().contains("replay"), out::toString);
        assertTrue(out.toString().contains("\nlatency p50"), out::toString);
    }
}
