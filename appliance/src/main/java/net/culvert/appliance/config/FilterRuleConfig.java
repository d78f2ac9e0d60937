// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.nio.file.Path;
import net.culvert.forwarding.fib.Prefix;

/**
 * A rule of a list; the first one that matches decides, unless it counts or tees.
 *
 * @param keepState whether packets of the same flow, both ways, pass from then on
 * @param log whether packets that match are logged
 * @param setfib table that the packet is looked up in from then on, or {@link #UNCHANGED}
 * @param pipe name of the pipe that packets go through, or null
 * @param tag number that packets are marked with, or {@link #NO_TAG}
 * @param capture the file that copies go to of a rule that tees, else null
 */
public record FilterRuleConfig(
        Action action, Match match, boolean keepState, boolean log, int setfib, String pipe, int tag, Path capture) {
    /** The packet keeps its table. */
    public static final int UNCHANGED = -1;

    /** The packet is not marked. */
    public static final int NO_TAG = 0;

    /** What is done with a packet that matches. */
    public enum Action {
        /** It goes on. */
        PASS,
        /** It is dropped without a word. */
        BLOCK,
        /** It is dropped, and its sender told. */
        REJECT,
        /** It is counted and meets the next rule. */
        COUNT,
        /** A copy goes to a file; it meets the next rule. */
        TEE
    }

    /** Which way a packet goes, seen from the gateway. */
    public enum Direction {
        /** Into the gateway. */
        IN,
        /** Out of the gateway. */
        OUT,
        /** Either. */
        BOTH
    }

    /**
     * Which packets a rule is about.
     *
     * @param protocol number of the protocol, or {@link #ANY}
     * @param from sources, null for all
     * @param to destinations, null for all
     * @param fromPorts source ports, null for all
     * @param toPorts destination ports, null for all
     */
    public record Match(
            Direction direction, int protocol, Prefix from, Prefix to, PortRange fromPorts, PortRange toPorts) {
        /** Any protocol. */
        public static final int ANY = -1;
    }

    /** The ports from the first to the last, both among them. */
    public record PortRange(int first, int last) {}
}
