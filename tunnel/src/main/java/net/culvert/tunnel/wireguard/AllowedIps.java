// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.atomic.AtomicLong;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.PrefixTable;

/**
 * Crypto-key routing (WireGuard paper, section 2): which peer a destination goes to, and which peer may send from a
 * source. The control thread writes; the data threads look up.
 */
final class AllowedIps {
    private final PrefixTable<Peer> table = new PrefixTable<>();
    private final AtomicLong version = new AtomicLong(); // written after the table

    /** The peer of the IPv4 address, big-endian, or null. */
    Peer lookup4(final int address) {
        return table.lookup4(address);
    }

    /** The peer of the IPv6 address, or null. */
    Peer lookup6(final long high, final long low) {
        return table.lookup6(high, low);
    }

    /** Grows with every change: what was found before may be taken as found while this stays the same. Any thread. */
    long version() {
        return version.getAcquire();
    }

    /** Gives the prefix to the peer, taking it from whoever had it. */
    void add(final Peer peer, final Prefix prefix) {
        final Peer before = table.insert(prefix, peer);
        if (before != null && before != peer) {
            before.allowedIps.remove(prefix);
        }
        peer.allowedIps.add(prefix);
        changed();
    }

    /** Takes the prefix from the peer; nothing happens where it is not this peer's. */
    void remove(final Peer peer, final Prefix prefix) {
        if (peer.allowedIps.remove(prefix)) {
            table.remove(prefix);
            changed();
        }
    }

    /** Takes all prefixes from the peer. */
    void clear(final Peer peer) {
        peer.allowedIps.forEach(table::remove);
        peer.allowedIps.clear();
        changed();
    }

    private void changed() {
        version.setRelease(version.getPlain() + 1);
    }
}
