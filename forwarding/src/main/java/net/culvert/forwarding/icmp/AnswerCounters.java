// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.ringbuffers.counters.CountersFile;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * How often each {@link Answer} came about, for answers of one kind. One thread counts; any thread reads.
 *
 * <p>As with drops a counter appears in the file when it first counts, and {@link Answer#NOT_DUE} has none.
 */
public final class AnswerCounters {
    private static final Answer[] ALL = Answer.values();

    private final CountersFile file;
    private final String path;
    private final AtomicCounter[] counters = new AtomicCounter[ALL.length];

    /** Counts under {@code path}, such as {@code worker0.icmp.errors}. */
    public AnswerCounters(final CountersFile file, final String path) {
        this.file = file;
        this.path = path;
    }

    /** Counts the answer and gives it back. */
    public Answer count(final Answer answer) {
        if (answer == Answer.NOT_DUE) {
            return answer;
        }
        final int ordinal = answer.ordinal();
        if (counters[ordinal] == null) {
            counters[ordinal] = file.newCounter(path + '.' + answer.counterName());
        }
        counters[ordinal].incrementPlain();
        return answer;
    }

    /** Times that the answer came about. */
    public long times(final Answer answer) {
        final AtomicCounter counter = counters[answer.ordinal()];
        return counter == null ? 0 : counter.get();
    }
}
