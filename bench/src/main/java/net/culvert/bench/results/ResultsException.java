// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

/** A run file or a page cannot be understood; the message is one sentence that says where and what would be right. */
public final class ResultsException extends Exception {
    private static final long serialVersionUID = 1L;

    ResultsException(final String sentence) {
        super(sentence);
    }
}
