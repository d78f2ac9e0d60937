// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.wireguard.Peer;

/** Whether one peer came, went, or moved since the last look. The control thread of the tunnel. */
final class SessionWatch {
    private boolean isConnected;
    private Endpoint endpoint; // without our own address; null for none
    private Endpoint before;

    /** Looks at the peer; returns what is to be told, or null. */
    PeerEvent.Kind poll(final Peer peer, final long nowNs) {
        final boolean wasConnected = isConnected;
        final Endpoint current = peer.endpoint();
        before = endpoint;
        endpoint = current == null ? null : current.withoutLocal();
        isConnected = peer.hasSession(nowNs);
        if (isConnected != wasConnected) {
            return isConnected ? PeerEvent.Kind.CONNECTED : PeerEvent.Kind.DISCONNECTED;
        }
        return isConnected && before != null && !before.equals(endpoint) ? PeerEvent.Kind.ROAMED : null;
    }

    /** The operator or a name server says that the peer is elsewhere now, which is no roaming. */
    void moved(final Endpoint endpoint) {
        this.endpoint = endpoint.withoutLocal();
    }

    boolean isConnected() {
        return isConnected;
    }

    /** Where the peer is, or null. */
    Endpoint endpoint() {
        return endpoint;
    }

    /** Where it was before the last look, or null. */
    Endpoint before() {
        return before;
    }
}
