// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Expressions and requests are read or refused with a sentence, whatever they are. */
class CaptureFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final List<String> WORDS = List.of(
            "host",
            "net",
            "port",
            "portrange",
            "src",
            "dst",
            "ip",
            "ip6",
            "tcp",
            "udp",
            "icmp",
            "icmp6",
            "proto",
            "and",
            "or",
            "not",
            "(",
            ")",
            "!",
            "&&",
            "||",
            "192.0.2.1",
            "10.0.0.0/8",
            "2001:db8::/32",
            "::",
            "53",
            "6000-6008",
            "-",
            "/",
            "{",
            "}",
            "\"",
            "\\",
            ":",
            ",",
            "true",
            "\"filter\"",
            "\"culvert\":1",
            "\"do\"",
            "\"capture\"",
            "\\u12");

    /** An expression, then a packet. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyExpression(final FuzzedDataProvider data) {
        check(data.consumeString(200), data.consumeRemainingAsBytes());
    }

    /** A line of a client. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyRequest(final FuzzedDataProvider data) {
        checkRequest(data.consumeRemainingAsString());
    }

    @Test
    void shouldReadOrRefuseRandomWords() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            final StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(8); words > 0; words--) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            final byte[] packet = new byte[random.nextInt(80)];
            random.nextBytes(packet);
            try {
                read += check(text.toString(), packet) ? 1 : 0;
                checkRequest("{" + text + "}");
            } catch (final RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
        assertTrue(read > ROUNDS / 100, "hardly any was an expression");
    }

    private static boolean check(final String expression, final byte[] packet) {
        final CaptureFilter filter;
        try {
            filter = CaptureFilter.parse(expression);
        } catch (final FilterSyntaxException e) {
            assertTrue(e.column() >= 1 && e.column() <= expression.length() + 1, e.getMessage());
            return false;
        }
        final byte[] before = packet.clone();
        final boolean isMatch = filter.matches(new UnsafeBuffer(packet), 0, packet.length);
        assertTrue(Arrays.equals(before, packet));
        if (!expression.isBlank() && nesting(expression) < 60) {
            final CaptureFilter opposite = CaptureFilter.parse("not (" + expression + ")");
            assertEquals(!isMatch, opposite.matches(new UnsafeBuffer(packet), 0, packet.length));
        }
        return true;
    }

    /** At least as many as there are inside one another. */
    private static int nesting(final String expression) {
        return expression.split("[(!]|not", -1).length;
    }

    private static void checkRequest(final String line) {
        final CaptureRequest request;
        try {
            request = CaptureRequest.parse(line);
        } catch (final IllegalArgumentException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
            return;
        }
        assertEquals(request, CaptureRequest.parse(request.toLine()));
    }
}
