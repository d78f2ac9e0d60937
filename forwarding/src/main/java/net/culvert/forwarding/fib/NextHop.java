// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Locale;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * What is done with packets to a prefix. Immutable.
 *
 * @param action what is done
 * @param output the interface that they leave by, or are for; null where the action needs none
 * @param gateway the router that they are given to, as a prefix of one address; null where the destination is on the
 *     link
 * @param mtu bytes of the longest packet on this way, 0 for the interface's
 */
public record NextHop(Action action, NetworkInterface output, Prefix gateway, int mtu) {
    /** What is done with a packet. */
    public enum Action {
        /** It leaves by the interface. */
        FORWARD,
        /** It is for this host. */
        LOCAL,
        /** It is for all hosts of the interface's network, this one among them. */
        BROADCAST,
        /** It is dropped without a word. */
        BLACKHOLE,
        /** It is dropped, and its sender told. */
        REJECT
    }

    /** Out of the interface, straight to the destination. */
    public static NextHop onLink(final NetworkInterface output) {
        return new NextHop(Action.FORWARD, output, null, 0);
    }

    /** Out of the interface, to a router. */
    public static NextHop via(final NetworkInterface output, final Prefix gateway) {
        return new NextHop(Action.FORWARD, output, gateway, 0);
    }

    /** To this host, by an address of the interface. */
    public static NextHop local(final NetworkInterface owner) {
        return new NextHop(Action.LOCAL, owner, null, 0);
    }

    /** To all hosts of a network of the interface. */
    public static NextHop broadcast(final NetworkInterface owner) {
        return new NextHop(Action.BROADCAST, owner, null, 0);
    }

    /** Nowhere, without a word. */
    public static NextHop blackhole() {
        return new NextHop(Action.BLACKHOLE, null, null, 0);
    }

    /** Nowhere, and the sender is told. */
    public static NextHop reject() {
        return new NextHop(Action.REJECT, null, null, 0);
    }

    /** The same way for packets of at most {@code mtu} bytes, 0 for what the interface carries. */
    public NextHop withMtu(final int mtu) {
        return new NextHop(action, output, gateway, mtu);
    }

    /** The same way by another interface, which took the place of this one. */
    NextHop withOutput(final NetworkInterface output) {
        return new NextHop(action, output, gateway, mtu);
    }

    /** Whether both do the same by an interface of the same name, whatever their MTU. */
    boolean isSameWay(final NextHop other) {
        final boolean isSameOutput = output == other.output
                || output != null && other.output != null && output.name().equals(other.output.name());
        final boolean isSameGateway = gateway == null ? other.gateway == null : gateway.equals(other.gateway);
        return action == other.action && isSameOutput && isSameGateway;
    }

    /** {@code via 192.0.2.1 on tun0}, {@code on tun0}, {@code local on tun0}, {@code blackhole}. */
    @Override
    public String toString() {
        final String what = action == Action.FORWARD ? "" : action.name().toLowerCase(Locale.ROOT);
        final String to = gateway == null ? "" : " via " + gateway.addressText();
        final String by = output == null ? "" : " on " + output.name();
        return (what + to + by + (mtu == 0 ? "" : " mtu " + mtu)).strip();
    }
}
