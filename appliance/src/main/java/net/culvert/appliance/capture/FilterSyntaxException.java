// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

/** An expression that cannot be read; the message is one sentence and names the column. */
public final class FilterSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int column;

    FilterSyntaxException(final int column, final String sentence) {
        super("filter, column " + column + ": " + sentence);
        this.column = column;
    }

    /** Where it stands in the expression, from 1 on. */
    public int column() {
        return column;
    }
}
