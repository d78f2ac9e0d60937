// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Expressions at random, against what they say of a packet's fields. */
class CaptureFilterPropertyTest {
    private static final int ROUNDS = 5_000;

    /** A packet, of few hosts and ports, so that something matches. */
    private record Fields(int from, int to, boolean isTcp, int fromPort, int toPort) {
        static Fields of(final SplittableRandom random) {
            return new Fields(
                    random.nextInt(4),
                    random.nextInt(4),
                    random.nextBoolean(),
                    1 + random.nextInt(4),
                    1 + random.nextInt(4));
        }

        byte[] bytes() {
            final var packet = ipv4().from("192.0.2." + from).to("192.0.2." + to);
            return (isTcp ? packet.tcp(fromPort, toPort) : packet.udp(fromPort, toPort)).bytes();
        }
    }

    private record Expression(String text, Predicate<Fields> meaning) {}

    private static Expression primitive(final SplittableRandom random) {
        final int value = random.nextInt(4);
        return switch (random.nextInt(7)) {
            case 0 -> new Expression("tcp", Fields::isTcp);
            case 1 -> new Expression("udp", fields -> !fields.isTcp());
            case 2 -> new Expression("src 192.0.2." + value, fields -> fields.from() == value);
            case 3 -> new Expression("host 192.0.2." + value, fields -> fields.from() == value || fields.to() == value);
            case 4 ->
                new Expression("dst net 192.0.2." + (value & 2) + "/31", fields -> fields.to() >> 1 == value >> 1);
            case 5 -> new Expression("src port " + value, fields -> fields.fromPort() == value);
            default ->
                new Expression("port " + value, fields -> fields.fromPort() == value || fields.toPort() == value);
        };
    }

    /** From left to right, as pcap-filter(7) has it, with parentheses here and there. */
    private static Expression expression(final SplittableRandom random, final int depth) {
        Expression left = factor(random, depth);
        for (int more = random.nextInt(3); more > 0; more--) {
            final Expression before = left;
            final Expression right = factor(random, depth);
            left = random.nextBoolean()
                    ? new Expression(before.text + " and " + right.text, before.meaning.and(right.meaning))
                    : new Expression(before.text + " or " + right.text, before.meaning.or(right.meaning));
        }
        return left;
    }

    private static Expression factor(final SplittableRandom random, final int depth) {
        final int choice = depth == 0 ? 2 : random.nextInt(4);
        if (choice == 0) {
            final Expression inner = factor(random, depth - 1);
            return new Expression("not " + inner.text, inner.meaning.negate());
        }
        if (choice == 1) {
            final Expression inner = expression(random, depth - 1);
            return new Expression("(" + inner.text + ")", inner.meaning);
        }
        return primitive(random);
    }

    @Test
    void shouldMatchWhatTheExpressionSays() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        int matched = 0;
        for (int i = 0; i < ROUNDS; i++) {
            final Expression expression = expression(random, 4);
            final Fields fields = Fields.of(random);
            final boolean isMatch = expression.meaning.test(fields);
            assertEquals(
                    isMatch,
                    CaptureFilterTest.matches(expression.text, fields.bytes()),
                    () -> "seed " + seed + ": " + expression.text + " of " + fields);
            matched += isMatch ? 1 : 0;
        }
        assertEquals(0.5, (double) matched / ROUNDS, 0.4, "both answers were asked for; seed " + seed);
    }
}
