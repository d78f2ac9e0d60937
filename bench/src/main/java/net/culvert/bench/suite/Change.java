// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A benchmark in a baseline and in a later run. */
record Change(Figure before, Figure after) {
    /** Deviations that a change has to exceed: of a hundred benchmarks that stay as they are hardly one does. */
    private static final double DEVIATIONS = 4;

    /** Share that a change has to exceed where hardly any noise was seen. */
    private static final double LEAST = 0.01;

    /** What has become of a benchmark. */
    enum Verdict {
        SLOWER,
        FASTER,
        UNCHANGED,
        /** Of a count that is no time: not better or worse by itself. */
        MORE,
        /** The same. */
        FEWER
    }

    /** The benchmarks that both have, in the baseline's order. */
    static List<Change> of(final Map<String, Figure> before, final Map<String, Figure> after) {
        final List<Change> changes = new ArrayList<>();
        for (final Figure figure : before.values()) {
            final Figure later = after.get(figure.name());
            if (later != null && later.unit().equals(figure.unit())) {
                changes.add(new Change(figure, later));
            }
        }
        return changes;
    }

    /** How much more the later mean is, as a share of the earlier. */
    double share() {
        return before.mean() == after.mean() ? 0 : after.mean() / before.mean() - 1;
    }

    /** The share that it has to exceed to count. */
    double threshold() {
        final double noise = Math.hypot(before.noise(), after.noise());
        return Math.max(LEAST, DEVIATIONS * noise / before.mean());
    }

    Verdict verdict() {
        if (Math.abs(share()) <= threshold()) {
            return Verdict.UNCHANGED;
        }
        final boolean isMore = share() > 0;
        if (before.name().endsWith(Benchmarks.INSTRUCTIONS)) {
            return isMore ? Verdict.MORE : Verdict.FEWER;
        }
        return isMore == before.isHigherBetter() ? Verdict.FASTER : Verdict.SLOWER;
    }
}
