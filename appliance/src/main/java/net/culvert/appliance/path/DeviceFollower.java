// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.tunio.sys.HostException;

/** Has a tunnel follow what it serves: up, down, and the MTU. Control thread. */
public interface DeviceFollower {
    /** Looks when something was announced or it is time. */
    void poll(long nowNs) throws HostException;

    /** A descriptor that polls readable when something was announced; -1 for none, which poll(2) passes over. */
    int pollDescriptor();
}
