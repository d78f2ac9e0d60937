// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import net.culvert.bench.load.LoadException;

/** Consecutive ports. */
public record PortRange(int first, int count) {
    private static final int MAX = 65_535;

    /** {@code 9000} or {@code 9000-9009}. */
    public static PortRange parse(final String text) throws LoadException {
        final int dash = text.indexOf('-');
        try {
            final int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            final int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
            if (first >= 0 && last >= first && last <= MAX) {
                return new PortRange(first, last - first + 1);
            }
        } catch (final NumberFormatException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static LoadException wrong(final String text) {
        return new LoadException("'" + text + "' are no ports: it has to be such as 9000 or 9000-9009, 0 to 65535");
    }

    /** Port {@code index}, taken modulo what is left above the first. */
    public int port(final int index) {
        return first + index % (MAX + 1 - first);
    }
}
