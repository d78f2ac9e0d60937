// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import org.agrona.DirectBuffer;

/**
 * Which packets a capture is about: an expression in the words of pcap-filter(7), such as {@code udp and not port 53},
 * compiled once. Immutable; any thread asks, and nothing is allocated for it.
 *
 * <p>The words: {@code host ADDRESS}, {@code net PREFIX}, {@code port NUMBER}, {@code portrange FIRST-LAST}, each after
 * {@code src} or {@code dst} where one side is meant; {@code ip}, {@code ip6}, {@code tcp}, {@code udp}, {@code icmp},
 * {@code icmp6}, {@code proto NUMBER}; {@code not}, {@code and}, {@code or} and parentheses. As there, {@code not}
 * binds first, and {@code and} and {@code or} bind alike, from left to right.
 */
final class CaptureFilter {
    /** Lets every packet pass. */
    static final CaptureFilter ALL = new CaptureFilter("", new Condition.Version(Condition.Version.ANY));

    private final String text;
    private final Condition condition;

    private CaptureFilter(final String text, final Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Compiles an expression; one without words is {@link #ALL}.
     *
     * @throws FilterSyntaxException with a sentence and the column
     */
    static CaptureFilter parse(final String text) {
        return text.isBlank() ? ALL : new CaptureFilter(text, new FilterParser(text).parse());
    }

    /** What it was compiled from. */
    String text() {
        return text;
    }

    /** Whether it is about the packet that begins at {@code offset}, whatever the bytes are. */
    boolean matches(final DirectBuffer packet, final int offset, final int length) {
        return condition.matches(packet, offset, length);
    }
}
