// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.util.Locale;
import net.culvert.bench.load.LoadException;

/** What a run of {@code culvert load} looks for. */
enum SearchKind {
    NONE,
    THROUGHPUT,
    LATENCY,
    LOSS,
    BURSTS,
    RFC2544,
    OVERHEAD,
    SOAK;

    static SearchKind parse(final String text) throws LoadException {
        for (final SearchKind kind : values()) {
            if (kind.toString().equals(text)) {
                return kind;
            }
        }
        throw new LoadException("'" + text + "' is no search: it has to be none, throughput, latency, loss, bursts,"
                + " rfc2544, overhead or soak");
    }

    /** Whether it takes each size by itself. */
    boolean isBySize() {
        return this != NONE && this != SOAK;
    }

    /** Whether it is, or has in it, the other. */
    boolean includes(final SearchKind other) {
        return this == other || (this == RFC2544 && other.isBySize() && other != OVERHEAD);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
