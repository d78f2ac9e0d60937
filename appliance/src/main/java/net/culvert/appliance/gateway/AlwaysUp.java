// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.gateway.peer.PeerSettings;
import net.culvert.appliance.path.DeviceFollower;
import net.culvert.tunnel.wireguard.TunnelControl;

/** A tunnel without a device is up from the start. Control thread. */
final class AlwaysUp implements DeviceFollower {
    private static final int NO_DESCRIPTOR = -1;

    private final TunnelControl control;
    private final PeerSettings peers;

    AlwaysUp(final TunnelControl control, final PeerSettings peers) {
        this.control = control;
        this.peers = peers;
    }

    @Override
    public void poll(final long nowNs) {
        if (!control.isUp()) {
            control.up(nowNs);
        }
        peers.poll(nowNs);
    }

    @Override
    public int pollDescriptor() {
        return NO_DESCRIPTOR;
    }
}
