// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.fib.Prefix;

/**
 * The addresses of one interface, in the order in which they were added. Immutable: a change makes another. Lookups
 * take an address as two longs, an IPv4 one being the upper half of {@code high}, and allocate nothing.
 */
public final class InterfaceAddresses {
    static final InterfaceAddresses NONE = new InterfaceAddresses(List.of());

    private final List<InterfaceAddress> list;
    private final InterfaceAddress[] array;

    InterfaceAddresses(final List<InterfaceAddress> addresses) {
        list = List.copyOf(addresses);
        array = addresses.toArray(InterfaceAddress[]::new);
    }

    /** All of them. */
    public List<InterfaceAddress> list() {
        return list;
    }

    /** Whether any is IPv6. */
    boolean hasIpv6() {
        return preferred(true) != null;
    }

    /** This address, or null. */
    public InterfaceAddress find(final boolean ipv6, final long high, final long low) {
        for (final InterfaceAddress address : array) {
            if (address.is(ipv6, high, low)) {
                return address;
            }
        }
        return null;
    }

    /** The one whose link has the address at its other end, or null. */
    public InterfaceAddress toPeer(final boolean ipv6, final long high, final long low) {
        for (final InterfaceAddress address : array) {
            if (address.isPeer(ipv6, high, low)) {
                return address;
            }
        }
        return null;
    }

    /** The one in the smallest network that holds the address, the first of equals, or null. */
    public InterfaceAddress inNetwork(final boolean ipv6, final long high, final long low) {
        InterfaceAddress best = null;
        for (final InterfaceAddress address : array) {
            if (address.covers(ipv6, high, low) && (best == null || address.length() > best.length())) {
                best = address;
            }
        }
        return best;
    }

    /** The one of the family with the greatest preference, the first of equals, or null. */
    public InterfaceAddress preferred(final boolean ipv6) {
        InterfaceAddress best = null;
        for (final InterfaceAddress address : array) {
            if (address.ipv6() == ipv6 && (best == null || address.preference() > best.preference())) {
                best = address;
            }
        }
        return best;
    }

    /**
     * The one that is nearest to the destination: the address itself, the one whose peer it is, the one in the smallest
     * network with it, else the preferred one of the family; null where there is none.
     */
    public InterfaceAddress nearest(final boolean ipv6, final long high, final long low) {
        InterfaceAddress found = find(ipv6, high, low);
        found = found != null ? found : toPeer(ipv6, high, low);
        found = found != null ? found : inNetwork(ipv6, high, low);
        return found != null ? found : preferred(ipv6);
    }

    /**
     * The one to send from to the destination (RFC 6724, section 5): the address itself, else of a scope that reaches
     * it, else the greatest preference, else the most bits in common, else the first; null where there is none.
     */
    public InterfaceAddress source(final boolean ipv6, final long high, final long low) {
        final int scope = AddressScope.of(ipv6, high, low);
        InterfaceAddress best = null;
        for (final InterfaceAddress address : array) {
            if (address.is(ipv6, high, low)) {
                return address;
            }
            if (address.ipv6() == ipv6 && (best == null || isBetter(address, best, scope, high, low))) {
                best = address;
            }
        }
        return best;
    }

    private static boolean isBetter(
            final InterfaceAddress address,
            final InterfaceAddress best,
            final int scope,
            final long high,
            final long low) {
        final int mine = scopeOf(address);
        final int others = scopeOf(best);
        if (mine != others) { // the smallest that reaches, or where none does, the greatest (rule 2)
            return mine < others ? mine >= scope : others < scope;
        }
        if (address.preference() != best.preference()) { // set by hand: stands for rules 3 to 7
            return address.preference() > best.preference();
        }
        return address.commonBits(high, low) > best.commonBits(high, low); // rule 8
    }

    private static int scopeOf(final InterfaceAddress address) {
        return AddressScope.of(
                address.ipv6(), address.address().high(), address.address().low());
    }

    /** These and one more. */
    InterfaceAddresses with(final InterfaceAddress address) {
        final List<InterfaceAddress> next = new ArrayList<>(list);
        next.add(address);
        return new InterfaceAddresses(next);
    }

    /** These, one of them replaced where it is. */
    InterfaceAddresses with(final InterfaceAddress before, final InterfaceAddress after) {
        final List<InterfaceAddress> next = new ArrayList<>(list);
        next.set(next.indexOf(before), after);
        return new InterfaceAddresses(next);
    }

    /** These without one of them. */
    InterfaceAddresses without(final InterfaceAddress address) {
        final List<InterfaceAddress> next = new ArrayList<>(list);
        next.remove(address);
        return new InterfaceAddresses(next);
    }

    /** This address, or null. */
    InterfaceAddress find(final Prefix address) {
        return find(address.ipv6(), address.high(), address.low());
    }
}
