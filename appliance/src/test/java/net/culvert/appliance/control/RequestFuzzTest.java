// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestFuzzTest {
    private static final String[] WORDS = {
        "{\"culvert\":1,\"do\":\"x\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"culvert\":1",
        "\"do\"",
        "\"n\"",
        "null",
        "1e999",
        "-0",
        "\"\\u0000\"",
        "\"a\":\"b\"",
        "true",
        "\n",
        "é",
        "\"",
        "\\",
        "123456789012345678"
    };

    /** Whatever comes, it is a request or is refused with a sentence of one line. */
    @FuzzTest(maxDuration = "1m")
    void shouldReadOrRefuseAnyBytes(final byte[] bytes) throws IOException {
        final RequestReader lines = new RequestReader(new ByteArrayInputStream(bytes));
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                readOrRefuse(line);
            }
        } catch (final ControlException e) {
            assertEquals("a line has to be at most 65536 bytes, and this one is longer", e.getMessage());
        }
    }

    private static void readOrRefuse(final String line) {
        try {
            final Request request = Request.parse(line);
            request.text("n", "");
            request.number("n", 0, 9, 0);
            request.assignments("n");
            request.allowOnly();
        } catch (final ControlException e) {
            assertFalse(e.getMessage().isEmpty() || e.getMessage().contains("\n"), e.getMessage());
        }
    }

    @Test
    void shouldReadOrRefuseRandomWords() throws IOException {
        final Random random = new Random(20261121);
        for (int round = 0; round < 5_000; round++) {
            final StringBuilder text = new StringBuilder("{\"culvert\":1,\"do\":\"x\",\"n\":");
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(WORDS[random.nextInt(WORDS.length)]);
            }
            shouldReadOrRefuseAnyBytes(text.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
