// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

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
}
