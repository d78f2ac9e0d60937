// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import net.culvert.bench.load.report.JsonReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two namespaces with names and a cable between them. */
class NamespaceTest {
    private final String left = "cvll" + ProcessHandle.current().pid();
    private final String right = "cvlr" + ProcessHandle.current().pid();

    @TempDir
    private Path folder;

    private static void ip(final String line) throws Exception {
        final Process process =
                new ProcessBuilder(("ip " + line).split(" ")).inheritIO().start();
        assertEquals(0, process.waitFor(), line);
    }

    @BeforeEach
    void connect() throws Exception {
        ip("netns add " + left);
        ip("netns add " + right);
        ip("-n " + left + " link add cable type veth peer name cable netns " + right);
        ip("-n " + left + " addr add 192.0.2.1/24 dev cable");
        ip("-n " + right + " addr add 192.0.2.2/24 dev cable");
        ip("-n " + left + " link set cable up");
        ip("-n " + right + " link set cable up");
    }

    @AfterEach
    void remove() throws Exception {
        ip("netns del " + left);
        ip("netns del " + right);
    }

    private void run(final String line) {
        final StringWriter err = new StringWriter();
        final int status = Load.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" "));
        assertEquals(0, status, err::toString);
    }

    @Test
    void shouldSendInOneNamespaceAndReceiveInAnother() throws Exception {
        final Path json = folder.resolve("a.json");
        run("--into udp:192.0.2.2:9000 --namespace " + left + " --receive-namespace " + right
                + " --rate 1kpps --duration 300ms --warm-up 0 --sizes imix --json " + json);
        final var metrics = JsonReport.readMetrics(json);
        assertEquals(0, metrics.get("loss").median());
        assertTrue(metrics.get("latency p50").median() > 0);
    }

    @Test
    void shouldSendThroughDevicesOfANamespace() throws Exception {
        final Path json = folder.resolve("a.json");
        run("--into tun:load0 --namespace " + left + " --address 198.51.100.1/24 --kind icmp --from 198.51.100.2"
                + " --to 198.51.100.1 --rate 500pps --duration 300ms --warm-up 0 --json " + json);
        assertEquals(0, JsonReport.readMetrics(json).get("loss").median());
    }
}
