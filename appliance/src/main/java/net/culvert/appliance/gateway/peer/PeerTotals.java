// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import net.culvert.tunnel.wireguard.Peer;

/**
 * Datagrams of one peer as the tunnel counts them: authentic ones received, all that were sent, handshakes and
 * keepalives among them; immutable.
 */
public record PeerTotals(long rxBytes, long rxPackets, long txBytes, long txPackets) {
    /** Nothing. */
    public static final PeerTotals NONE = new PeerTotals(0, 0, 0, 0);

    /** What the tunnel has counted since it got the peer; any thread. */
    static PeerTotals of(final Peer peer) {
        return new PeerTotals(peer.rxBytes(), peer.rxPackets(), peer.txBytes(), peer.txPackets());
    }

    PeerTotals plus(final PeerTotals more) {
        return new PeerTotals(
                rxBytes + more.rxBytes, rxPackets + more.rxPackets, txBytes + more.txBytes, txPackets + more.txPackets);
    }

    PeerTotals minus(final PeerTotals before) {
        return new PeerTotals(
                rxBytes - before.rxBytes,
                rxPackets - before.rxPackets,
                txBytes - before.txBytes,
                txPackets - before.txPackets);
    }

    /** Both directions together. */
    public long bytes() {
        return rxBytes + txBytes;
    }
}
