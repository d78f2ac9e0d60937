// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.List;
import java.util.stream.Collectors;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceEvent.AddressAdded;
import net.culvert.forwarding.iface.InterfaceEvent.AddressRemoved;
import net.culvert.forwarding.iface.InterfaceEvent.Property;

/**
 * Writes the addresses of an interface and announces what is new. The control thread writes, any thread reads
 * {@link #now}. What is refused is so with a sentence, and nothing is changed then.
 */
public final class AddressBook {
    private final NetworkInterface owner;
    private volatile InterfaceAddresses now = InterfaceAddresses.NONE;

    AddressBook(final NetworkInterface owner) {
        this.owner = owner;
    }

    /** The addresses as they are. */
    public InterfaceAddresses now() {
        return now;
    }

    /** Adds an address that is not there yet, the last. */
    public void add(final InterfaceAddress address) {
        require(address);
        if (now.find(address.address()) != null) {
            throw twice(address.address());
        }
        now = now.with(address);
        owner.announce(new AddressAdded(owner, address));
    }

    /** Removes an address. */
    public void remove(final Prefix address) {
        final InterfaceAddress removed = own(address);
        now = now.without(removed);
        owner.announce(new AddressRemoved(owner, removed));
    }

    /** Sets which of several addresses is rather sent from; the greatest wins. */
    public void preference(final Prefix address, final int preference) {
        owner.requireThere();
        final InterfaceAddress before = own(address);
        if (before.preference() != preference) {
            now = now.with(before, before.withPreference(preference));
            owner.changed(Property.PREFERENCE);
        }
    }

    /** Removes what is not in the list, adds what is only there. */
    public void replace(final List<InterfaceAddress> addresses) {
        addresses.forEach(this::require);
        addresses.stream()
                .collect(Collectors.groupingBy(InterfaceAddress::address, Collectors.counting()))
                .forEach((address, times) -> {
                    if (times > 1) {
                        throw twice(address);
                    }
                });
        for (final InterfaceAddress before : now.list()) {
            if (!addresses.contains(before)) {
                remove(before.address());
            }
        }
        for (final InterfaceAddress after : addresses) {
            if (!now.list().contains(after)) {
                add(after);
            }
        }
    }

    private void require(final InterfaceAddress address) {
        owner.requireThere();
        AddressRules.require(owner.name(), address);
        MtuBounds.require(owner.name(), owner.mtu(), address.ipv6());
    }

    private IllegalArgumentException twice(final Prefix address) {
        return new IllegalArgumentException(owner.name() + " can have the address " + address + " only once");
    }

    private InterfaceAddress own(final Prefix address) {
        final InterfaceAddress own = now.find(address);
        if (own == null) {
            throw new IllegalArgumentException(owner.name() + " has no address " + address);
        }
        return own;
    }
}
