// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CulvertTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintTheUsageAsAnErrorWithoutACommand() {
        assertEquals(2, run(""));
        assertTrue(err.toString().startsWith("Usage: culvert"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genkey",
                "pubkey",
                "genpsk",
                "check",
                "sysctl",
                "capture",
                "version",
                "show",
                "monitor",
                "route",
                "interface",
                "peer",
                "reload",
                "completion",
                "man"
            })
    void shouldExplainEachCommand(final String command) {
        assertEquals(0, run("", command, "--help"));
        assertTrue(out.toString().startsWith("Usage: culvert " + command), out::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "abc",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= x"
            })
    void shouldSayInOneSentenceThatTheInputIsNoKey(final String input) {
        assertEquals(2, run(input, "pubkey"));
        assertEquals(
                "culvert pubkey: standard input is not a key: a key is 32 bytes in base64, 44 characters\n",
                err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net.isr.maxthreads=0 | net.isr.maxthreads: the number of workers is 0 but has to be 1 to 64",
                "net.isr.dispatch=x | net.isr.dispatch: the dispatch policy is 'x' but has to be direct, hybrid or "
                        + "deferred",
                "net.isr.spin_us=x | net.isr.spin_us: 'x' is not a number",
                "a=b | 'a=b' is not KEY=VALUE with a key that can be changed; culvert sysctl INTERFACE prints the keys"
            })
    void shouldSayWhichTunableIsWrong(final String assignment, final String sentence) {
        assertEquals(2, run("", "sysctl", "wg0", "net.isr.maxthreads=2", assignment));
        assertEquals("culvert sysctl: " + sentence + "\n", err.toString());
    }

    @Test
    void shouldSayThatNoInterfaceAnswers() {
        assertEquals(1, run("", "sysctl", "nowhere"));
        assertTrue(
                err.toString().startsWith("culvert sysctl: no interface answers at /var/run/wireguard/nowhere.sock ("),
                err::toString);
    }

    @Test
    void shouldPrintADifferentKeyEachTime() {
        assertEquals(0, run("", "genkey"));
        assertEquals(0, run("", "genkey"));
        assertEquals(
                2,
                out.toString()
                        .lines()
                        .filter(line -> line.length() == 44)
                        .distinct()
                        .count());
    }

    @Test
    void shouldAgreeWithWgOnThePublicKey() throws Exception {
        final List<String> keys = new ArrayList<>(List.of("A".repeat(43) + "=\n")); // zeros
        for (final String command : List.of("genkey", "genpsk")) { // clamped and not
            out.getBuffer().setLength(0);
            assertEquals(0, run("", command));
            keys.add(out.toString());
        }
        for (final String key : keys) {
            out.getBuffer().setLength(0);
            assertEquals(0, run(key.strip(), "pubkey"), "the newline may be missing");
            assertEquals(Command.of("wg", "pubkey").input(key).run().out(), out.toString());
        }
    }

    private int run(final String input, final String... arguments) {
        final InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)));
        try {
            final CommandLine commandLine = Culvert.commandLine();
            return commandLine
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments);
        } finally {
            System.setIn(before);
        }
    }
}
