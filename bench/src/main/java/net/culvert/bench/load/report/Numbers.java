// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

/** Numbers as short as they are exact. */
final class Numbers {
    private Numbers() {}

    /** {@code 99} and {@code 99.9}. */
    static String text(final double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
