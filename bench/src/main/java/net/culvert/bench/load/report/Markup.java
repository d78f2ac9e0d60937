// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

/** Text within HTML and SVG. */
public final class Markup {
    private Markup() {}

    /** The text with what would be markup written as entities. */
    public static String escaped(final String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
