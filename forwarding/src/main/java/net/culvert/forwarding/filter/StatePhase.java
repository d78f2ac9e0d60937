// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

/** How far a conversation has come; each phase has a time without packets after which its state is gone. */
public enum StatePhase {
    /** TCP of which not both sides were heard, or whose opening was not acknowledged. */
    TCP_FIRST(120),
    /** TCP that both sides have opened. */
    TCP_ESTABLISHED(24 * 3600),
    /** TCP that one side has closed. */
    TCP_CLOSING(900),
    /** TCP that both sides have closed, or one has reset. */
    TCP_CLOSED(90),
    /** One datagram. */
    UDP_FIRST(60),
    /** Several datagrams, all from one side. */
    UDP_SINGLE(30),
    /** Datagrams from both sides. */
    UDP_MULTIPLE(60),
    /** ICMP queries and their answers. */
    ICMP(20),
    /** One packet of another protocol. */
    OTHER_FIRST(60),
    /** Several packets, all from one side. */
    OTHER_SINGLE(30),
    /** Packets from both sides. */
    OTHER_MULTIPLE(60);

    private final int defaultSeconds;

    StatePhase(final int defaultSeconds) {
        this.defaultSeconds = defaultSeconds;
    }

    /** The time that pf(4) uses. */
    int defaultSeconds() {
        return defaultSeconds;
    }
}
