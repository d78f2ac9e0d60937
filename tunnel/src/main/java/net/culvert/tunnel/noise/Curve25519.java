// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * X25519 (RFC 7748, section 5) by the first library of this machine that gives right answers: OpenSSL's, else Bouncy
 * Castle. It is chosen once per process, when the first key is made or the choice is asked for. Any thread.
 */
public final class Curve25519 {
    private static final List<Candidate> PREFERENCE = List.of(
            new Candidate(OpenSslX25519.NAME, OpenSslX25519::new),
            new Candidate(BouncyCastleX25519.NAME, BouncyCastleX25519::new));

    private static final Choice CHOICE = choose(PREFERENCE);
    private static final X25519Engine ENGINE = CHOICE.engine;

    private Curve25519() {}

    /** The implementation in use, and why those tried before it were not: {@code name: reason} each. */
    public record Choice(X25519Engine engine, List<String> refused) {}

    /** An implementation that may or may not work on this machine. */
    record Candidate(String name, Supplier<X25519Engine> source) {}

    /** What this process uses; loads it if need be. */
    public static Choice choice() {
        return CHOICE;
    }

    /**
     * The implementation of this name, proven; {@link IllegalStateException} with the reason where it does not work.
     */
    public static X25519Engine engine(final String name) {
        return choose(PREFERENCE.stream()
                        .filter(candidate -> candidate.name.equals(name))
                        .toList())
                .engine;
    }

    static Choice choose(final List<Candidate> candidates) {
        final List<String> refused = new ArrayList<>();
        for (final Candidate candidate : candidates) {
            String reason;
            try {
                final X25519Engine engine = candidate.source.get();
                reason = X25519KnownAnswers.failureOf(engine);
                if (reason == null) {
                    return new Choice(engine, List.copyOf(refused));
                }
                reason = engine.description() + " " + reason;
            } catch (final RuntimeException | LinkageError e) { // not this one then; the caller reports why
                reason = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            refused.add(candidate.name + ": " + reason);
        }
        throw new IllegalStateException("no X25519 works: " + String.join("; ", refused));
    }

    /** As {@link X25519Engine#publicKey}. */
    static void publicKey(final byte[] scalar, final byte[] result) {
        ENGINE.publicKey(scalar, result);
    }

    /** As {@link X25519Engine#agree}. */
    static boolean agree(final byte[] scalar, final byte[] publicKey, final byte[] point, final byte[] result) {
        return ENGINE.agree(scalar, publicKey, point, result);
    }
}
