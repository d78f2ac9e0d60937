// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.time.Duration;

/** Echo requests with ping(8). */
final class Ping {
    private static final Duration HANDSHAKE_LIMIT =
            Duration.ofSeconds(12); // two retries, should a first message be lost

    private Ping() {}

    /** Returns when an answer came; fails when none does within the time a handshake may take. */
    static void untilAnswered(final Namespace from, final String to) {
        untilAnswered(from, to, HANDSHAKE_LIMIT);
    }

    static void untilAnswered(final Namespace from, final String to, final Duration limit) {
        final Command.Result result = from.attempt(
                limit.plusSeconds(5), Command.words("ping -n -c 1 -i 0.1 -w " + limit.toSeconds() + " " + to));
        if (result.exitCode() != 0) {
            throw new AssertionError("no answer from " + to + ": " + result.output());
        }
    }

    /**
     * How many of so many requests, 20 ms apart, were answered. Where some were lost but not all, they are sent once
     * more: two handshakes that cross each other may cost a packet or two.
     */
    static int answered(final Namespace from, final String to, final int count, final String... options) {
        final int received =
                received(from.attempt(Command.LIMIT, words(to, count, options)).output());
        return received == 0 || received == count
                ? received
                : received(
                        from.attempt(Command.LIMIT, words(to, count, options)).output());
    }

    /** The command that sends so many requests, 20 ms apart. */
    static String[] words(final String to, final int count, final String... options) {
        return Command.words("ping -n -q -i 0.02 -W1 -c " + count + " " + to, options);
    }

    /** How many were answered, by the command's output. */
    static int received(final String output) {
        return output.lines()
                .filter(line -> line.contains(" received,"))
                .map(line -> line.split(", ")[1].split(" ")[0])
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
    }
}
