// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

/** What the user asked for cannot be done; the message is one sentence that says what would be right. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoadException(final String sentence) {
        super(sentence);
    }
}
