// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Finds the engines of this machine. An engine is given out only after it has passed its known answers. Meant for
 * start-up, on any thread; nothing is kept between calls and nothing is logged.
 */
public final class AeadEngines {
    /** The setting for the first engine that works, in the order that measurements gave; loads no more than needed. */
    public static final String AUTO = "auto";

    /** The setting for the engine that is the fastest in a trial on this machine, which takes tenths of a second. */
    public static final String FASTEST = "fastest";

    private static final List<Candidate> PREFERENCE = List.of(
            new Candidate(IpsecMbEngine.NAME, () -> new IpsecMbEngine(IpsecMbEngine.LIBRARIES)),
            new Candidate(OpenSslEngine.NAME, OpenSslEngine::new),
            new Candidate(JceEngine.NAME, JceEngine::new));

    private AeadEngines() {}

    /** The engine to use, and why those tried before it were not: {@code name: reason} each. */
    public record Choice(AeadEngine engine, List<String> refused) {}

    /** An engine that may or may not be on this machine. */
    record Candidate(String name, Supplier<AeadEngine> source) {}

    /** The engines that work here, the preferred one first. */
    public static List<AeadEngine> available() {
        return available(PREFERENCE, new ArrayList<>());
    }

    /**
     * The engine for a setting: {@value #AUTO}, {@value #FASTEST} or an engine's name. Throws
     * {@link IllegalArgumentException} with one sentence for the user where there is no such engine or it does not
     * work.
     */
    public static Choice choose(final String setting) {
        return choose(setting, PREFERENCE);
    }

    static Choice choose(final String setting, final List<Candidate> candidates) {
        final List<String> refused = new ArrayList<>();
        return switch (setting) {
            case AUTO -> new Choice(firstThatWorks(candidates, refused), List.copyOf(refused));
            case FASTEST -> new Choice(EngineTrial.fastest(available(candidates, refused)), List.copyOf(refused));
            default -> new Choice(named(setting, candidates), List.of());
        };
    }

    private static AeadEngine firstThatWorks(final List<Candidate> candidates, final List<String> refused) {
        for (final Candidate candidate : candidates) {
            final AeadEngine engine = proven(candidate, refused);
            if (engine != null) {
                return engine;
            }
        }
        throw new IllegalStateException("no AEAD engine works: " + String.join("; ", refused));
    }

    private static List<AeadEngine> available(final List<Candidate> candidates, final List<String> refused) {
        final List<AeadEngine> engines = new ArrayList<>();
        for (final Candidate candidate : candidates) {
            final AeadEngine engine = proven(candidate, refused);
            if (engine != null) {
                engines.add(engine);
            }
        }
        return List.copyOf(engines);
    }

    private static AeadEngine named(final String name, final List<Candidate> candidates) {
        for (final Candidate candidate : candidates) {
            if (candidate.name().equals(name)) {
                final List<String> refused = new ArrayList<>();
                final AeadEngine engine = proven(candidate, refused);
                if (engine == null) {
                    throw new IllegalArgumentException("AEAD engine " + refused.getFirst() + "; available here: "
                            + names(available(candidates, new ArrayList<>())));
                }
                return engine;
            }
        }
        throw new IllegalArgumentException("there is no AEAD engine \"" + name + "\"; available here: "
                + names(available(candidates, new ArrayList<>())));
    }

    /** The candidate's engine, or null and a line added that says why not. */
    private static AeadEngine proven(final Candidate candidate, final List<String> refused) {
        String reason;
        try {
            final AeadEngine engine = candidate.source().get();
            try (Aead aead = engine.newAead()) {
                reason = KnownAnswers.failureOf(aead);
            }
            if (reason == null) {
                return engine;
            }
            reason = engine.description() + " " + reason;
        } catch (final RuntimeException | LinkageError e) { // not this one then; the caller reports why
            reason = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        refused.add(candidate.name() + ": " + reason);
        return null;
    }

    private static String names(final List<AeadEngine> engines) {
        final List<String> names = new ArrayList<>(List.of(AUTO, FASTEST));
        engines.forEach(engine -> names.add(engine.name()));
        return String.join(", ", names);
    }
}
