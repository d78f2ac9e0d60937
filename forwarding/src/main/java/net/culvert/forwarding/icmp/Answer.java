// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

/** What came of the question whether a packet is to be answered. */
public enum Answer {
    /** The answer is made and is to be sent. */
    MADE("made"),
    /** There is nothing to say. */
    NOT_DUE("not_due"),
    /** There is something to say, and a rule that it must not be said. */
    FORBIDDEN("forbidden"),
    /** There is no address to answer from. */
    NO_SOURCE("no_source"),
    /** Too many were made of late. */
    RATE_LIMITED("rate_limited"),
    /** The slab is full. */
    NO_BUFFER("no_buffer");

    private final String counterName;

    Answer(final String counterName) {
        this.counterName = counterName;
    }

    /** The counter's name, lower case with underscores. */
    public String counterName() {
        return counterName;
    }
}
