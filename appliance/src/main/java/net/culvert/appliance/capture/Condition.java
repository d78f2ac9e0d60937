// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import net.culvert.forwarding.fib.Prefix;
import org.agrona.DirectBuffer;

/** A part of a filter's expression, and what it says of a packet; immutable, allocates nothing. */
sealed interface Condition {
    /** Whether it holds for the packet at {@code offset}; of bytes that are not there nothing holds. */
    boolean matches(DirectBuffer packet, int offset, int length);

    /** Which end of a packet's way is meant. */
    enum Side {
        SOURCE,
        DESTINATION,
        EITHER,
        BOTH
    }

    /** Holds where both do. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            return left.matches(packet, offset, length) && right.matches(packet, offset, length);
        }
    }

    /** Holds where one does. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            return left.matches(packet, offset, length) || right.matches(packet, offset, length);
        }
    }

    /** Holds where the other does not. */
    record Not(Condition inner) implements Condition {
        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            return !inner.matches(packet, offset, length);
        }
    }

    /** IPv4 or IPv6. */
    record Version(int version) implements Condition {
        /** Any bytes at all. */
        static final int ANY = 0;

        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            return version == ANY || PacketFields.version(packet, offset, length) == version;
        }
    }

    /** The protocol behind the IP header and its extensions. */
    record Protocol(int protocol) implements Condition {
        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            return PacketFields.protocol(PacketFields.transport(packet, offset, length)) == protocol;
        }
    }

    /** An address of the network. */
    record Network(Prefix prefix, Side side) implements Condition {
        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            if (PacketFields.version(packet, offset, length) != (prefix.ipv6() ? 6 : 4)) {
                return false;
            }
            return switch (side) {
                case SOURCE -> PacketFields.isSourceIn(packet, offset, prefix);
                case DESTINATION -> PacketFields.isDestinationIn(packet, offset, prefix);
                case EITHER ->
                    PacketFields.isSourceIn(packet, offset, prefix)
                            || PacketFields.isDestinationIn(packet, offset, prefix);
                case BOTH ->
                    PacketFields.isSourceIn(packet, offset, prefix)
                            && PacketFields.isDestinationIn(packet, offset, prefix);
            };
        }
    }

    /** A port from the first to the last, of a protocol that has ports. */
    record Ports(int first, int last, Side side) implements Condition {
        @Override
        public boolean matches(final DirectBuffer packet, final int offset, final int length) {
            final int ports = PacketFields.ports(packet, offset, length);
            if (ports == PacketFields.NO_PORTS) {
                return false;
            }
            final boolean isSource = isIn(ports >>> 16);
            final boolean isDestination = isIn(ports & 0xFFFF);
            return switch (side) {
                case SOURCE -> isSource;
                case DESTINATION -> isDestination;
                case EITHER -> isSource || isDestination;
                case BOTH -> isSource && isDestination;
            };
        }

        private boolean isIn(final int port) {
            return port >= first && port <= last;
        }
    }
}
