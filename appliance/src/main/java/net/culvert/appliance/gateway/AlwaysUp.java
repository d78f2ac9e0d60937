// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.path.DeviceFollower;
import net.culvert.tunnel.wireguard.TunnelControl;

/** A tunnel without a device is up from the start. Control thread. */
final class AlwaysUp implements DeviceFollower {
    private static final int NO_DESCRIPTOR = -1;

    private final TunnelControl control;

    AlwaysUp(final TunnelControl control) {
        this.control = control;
    }

    @Override
    public void poll(final long nowNs) {
        if (!control.isUp()) {
            control.up(nowNs);
        }
    }

    @Override
    public int pollDescriptor() {
        return NO_DESCRIPTOR;
    }
}
