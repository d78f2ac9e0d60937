// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.function.BiPredicate;
import net.culvert.forwarding.fib.Prefix;

/**
 * Finds addresses over all interfaces of a snapshot, for control work and for packets made here; any thread. Each says
 * null where it finds none. Of equals the one of the interface that was registered first wins.
 */
public final class AddressLookup {
    /** An address and the interface that has it. */
    public record Owned(NetworkInterface owner, InterfaceAddress address) {}

    private final InterfaceSnapshot snapshot;

    public AddressLookup(final InterfaceSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** By the address itself, or by the one of all hosts of its network where the interface has many. */
    public Owned address(final Prefix host) {
        return first((owner, address) -> address.is(host.ipv6(), host.high(), host.low())
                || !host.ipv6()
                        && owner.attributes().mode() == InterfaceMode.BROADCAST
                        && address.isBroadcast(host.high()));
    }

    /** By the other end of a point-to-point link. */
    public Owned destination(final Prefix peer) {
        return first((owner, address) -> owner.attributes().mode() == InterfaceMode.POINT_TO_POINT
                && address.isPeer(peer.ipv6(), peer.high(), peer.low()));
    }

    /** By the smallest network that the address is in. */
    public Owned network(final Prefix host) {
        Owned best = null;
        for (final NetworkInterface owner : snapshot.all()) {
            final InterfaceAddress found = owner.addressBook().now().inNetwork(host.ipv6(), host.high(), host.low());
            if (found != null
                    && !owner.isGone()
                    && (best == null || found.length() > best.address().length())) {
                best = new Owned(owner, found);
            }
        }
        return best;
    }

    /** By address, else by destination, else by network. */
    public Owned any(final Prefix host) {
        Owned found = address(host);
        found = found != null ? found : destination(host);
        return found != null ? found : network(host);
    }

    /** The first address of a family. */
    public Owned family(final boolean ipv6) {
        return first((owner, address) -> address.ipv6() == ipv6);
    }

    /**
     * What to send from to a destination that is reached by {@code output}: the best of its own addresses, else the
     * best of those of any interface that is up, for an interface without addresses borrows.
     */
    public Owned source(final NetworkInterface output, final Prefix destination) {
        final InterfaceAddress own = sourceOf(output, destination);
        if (own != null) {
            return new Owned(output, own);
        }
        InterfaceAddresses candidates = InterfaceAddresses.NONE;
        for (final NetworkInterface owner : snapshot.all()) {
            final InterfaceAddress found = owner.isUp() ? sourceOf(owner, destination) : null;
            candidates = found == null ? candidates : candidates.with(found);
        }
        final InterfaceAddress best = candidates.source(destination.ipv6(), destination.high(), destination.low());
        return best == null ? null : first((owner, address) -> owner.isUp() && address == best);
    }

    private static InterfaceAddress sourceOf(final NetworkInterface owner, final Prefix destination) {
        return owner.addressBook().now().source(destination.ipv6(), destination.high(), destination.low());
    }

    private Owned first(final BiPredicate<NetworkInterface, InterfaceAddress> matches) {
        for (final NetworkInterface owner : snapshot.all()) {
            for (final InterfaceAddress address : owner.addresses()) {
                if (!owner.isGone() && matches.test(owner, address)) {
                    return new Owned(owner, address);
                }
            }
        }
        return null;
    }
}
