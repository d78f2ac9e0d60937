// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.gateway.peer.PeerSettings;
import net.culvert.appliance.path.DeviceFollower;

/** A tunnel of a gateway has no device to follow; in its place its peers are looked after. Control thread. */
final class PeerFollower implements DeviceFollower {
    private static final int NO_DESCRIPTOR = -1;

    private final PeerSettings peers;

    PeerFollower(final PeerSettings peers) {
        this.peers = peers;
    }

    @Override
    public void poll(final long nowNs) {
        peers.poll(nowNs);
    }

    @Override
    public int pollDescriptor() {
        return NO_DESCRIPTOR;
    }
}
