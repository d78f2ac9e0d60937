// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

/**
 * A route: where packets to a prefix go, and how much that is to be preferred. Immutable.
 *
 * @param fib the number of the table it is in
 * @param to the destinations
 * @param nextHop what is done with the packets
 * @param metric the least of several for one prefix wins, 0 or greater
 * @param origin where it comes from
 */
public record Route(int fib, Prefix to, NextHop nextHop, int metric, Origin origin) {
    /** Where a route comes from. */
    public enum Origin {
        /** An address of an interface; the table makes these itself. */
        INTERFACE,
        /** An administrator; it waits for an interface of the same name when its own is gone. */
        STATIC,
        /** A routing protocol or another program; it ends with its interface. */
        DYNAMIC
    }

    /** Refuses a metric below 0. */
    public Route {
        if (metric < 0) {
            throw new IllegalArgumentException("the metric of " + to + " is negative: " + metric);
        }
    }

    /** Whether it may share flows with others of the same metric. */
    boolean isShared() {
        return origin != Origin.INTERFACE && nextHop.action() == NextHop.Action.FORWARD;
    }

    /** Whether it stands before the other one for the same prefix; what an interface says of itself goes first. */
    boolean isBefore(final Route other) {
        return metric < other.metric || metric == other.metric && rank() < other.rank();
    }

    private int rank() {
        if (origin != Origin.INTERFACE) {
            return 3;
        }
        return switch (nextHop.action()) {
            case LOCAL -> 0;
            case BROADCAST -> 1;
            default -> 2;
        };
    }

    /** {@code 10.0.0.0/8 via 192.0.2.1 on tun0, metric 5, in FIB 0}. */
    @Override
    public String toString() {
        return to + " " + nextHop + ", metric " + metric + ", in FIB " + fib;
    }
}
