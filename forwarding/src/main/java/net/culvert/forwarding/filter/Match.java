// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;

/**
 * What a packet must look like for a rule to apply; what is not said matches all. Immutable, for any thread.
 *
 * <p>In two parts, because trails are remembered by flow: {@link #matchesFlow} gives the same answer for each packet of
 * a flow that is no fragment, {@link #matchesPacket} need not.
 */
final class Match {
    private static final int ESTABLISHED = TcpHeader.ACK | TcpHeader.RST; // one of them, as ipfw(8) has it

    private final Direction direction; // null for both
    private final int version; // 4, 6, or 0 for both
    private final int protocol; // -1 for all
    private final boolean isProtocolTurned;
    private final String input;
    private final boolean isInputTurned;
    private final String output;
    private final boolean isOutputTurned;
    private final PrefixSet source;
    private final PrefixSet destination;
    private final PortSet sourcePorts;
    private final PortSet destinationPorts;
    private final long[] icmpTypes; // a bit for each of 256, null for all
    private final Boolean fragment;
    private final int tosMask;
    private final int tosValue;
    private final int minLength;
    private final int maxLength;
    private final int flagMask;
    private final int flagValue;
    private final boolean isEstablished;
    private final int tag; // 0 for all
    private final boolean looksAtPacket;

    Match(final RuleBuilder builder) {
        direction = builder.direction;
        version = builder.version;
        protocol = builder.protocol;
        isProtocolTurned = builder.isProtocolTurned;
        input = builder.input;
        isInputTurned = builder.isInputTurned;
        output = builder.output;
        isOutputTurned = builder.isOutputTurned;
        source = builder.source;
        destination = builder.destination;
        sourcePorts = builder.sourcePorts;
        destinationPorts = builder.destinationPorts;
        icmpTypes = builder.icmpTypes == null ? null : builder.icmpTypes.clone();
        fragment = builder.fragment;
        tosMask = builder.tosMask;
        tosValue = builder.tosValue;
        minLength = builder.minLength;
        maxLength = builder.maxLength;
        flagMask = builder.flagMask;
        flagValue = builder.flagValue;
        isEstablished = builder.isEstablished;
        tag = builder.tagged;
        looksAtPacket = tosMask != 0
                || minLength > 0
                || maxLength < RuleBuilder.MAX_LENGTH
                || flagMask != 0
                || isEstablished
                || tag != 0;
    }

    /** Whether packets that go in the direction can match. */
    boolean allows(final Direction direction) {
        return this.direction == null || this.direction == direction;
    }

    /** Whether packets of the IP version and protocol can match. */
    boolean allows(final int version, final int protocol) {
        return (this.version == 0 || this.version == version)
                && (this.protocol < 0 || this.protocol == protocol != isProtocolTurned);
    }

    /** Whether a packet of the version, and of none of the two most usual protocols, can match. */
    boolean allowsOther(final int version) {
        final boolean isUsual = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        return (this.version == 0 || this.version == version) && (!isUsual || isProtocolTurned);
    }

    PrefixSet source() {
        return source;
    }

    PrefixSet destination() {
        return destination;
    }

    PortSet sourcePorts() {
        return sourcePorts;
    }

    PortSet destinationPorts() {
        return destinationPorts;
    }

    /** Whether {@link #matchesPacket} may say no. */
    boolean looksAtPacket() {
        return looksAtPacket;
    }

    /** Whether what the packets of a flow have in common matches; the direction is the caller's to look at. */
    boolean matchesFlow(final Hook hook) {
        final Flow flow = hook.flow;
        return allows(flow.version(), flow.protocol())
                && source.matches(flow.sourceHigh(), flow.sourceLow())
                && destination.matches(flow.destinationHigh(), flow.destinationLow())
                && sourcePorts.matches(flow.hasPorts(), flow.sourcePort())
                && destinationPorts.matches(flow.hasPorts(), flow.destinationPort())
                && (icmpTypes == null || matchesIcmp(flow))
                && (input == null || isNamed(hook.input, input) != isInputTurned)
                && (output == null || isNamed(hook.output, output) != isOutputTurned)
                && (fragment == null || fragment == flow.isFragment());
    }

    /** Whether what is the packet's own matches. */
    boolean matchesPacket(final Hook hook) {
        if (!looksAtPacket) {
            return true;
        }
        final Flow flow = hook.flow;
        return (flow.tos() & tosMask) == tosValue
                && flow.length() >= minLength
                && flow.length() <= maxLength
                && (flow.tcpFlags() & flagMask) == flagValue
                && (flagMask == 0 && !isEstablished || flow.hasPorts()) // a later fragment has no flags
                && (!isEstablished || (flow.tcpFlags() & ESTABLISHED) != 0)
                && (tag == 0 || tag == hook.tag);
    }

    private boolean matchesIcmp(final Flow flow) {
        final int type = flow.icmpType();
        return type >= 0 && (icmpTypes[type >> 6] >>> type & 1) != 0;
    }

    private static boolean isNamed(final NetworkInterface networkInterface, final String name) {
        return networkInterface != null && networkInterface.name().equals(name);
    }
}
