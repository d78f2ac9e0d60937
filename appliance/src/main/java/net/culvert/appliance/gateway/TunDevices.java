// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;

/** Where TUN devices come from. */
interface TunDevices {
    /** Makes a device, up and with the addresses of the host's end. */
    TunDevice open(InterfaceConfig.Tun config) throws HostException;

    /** Gives the host's end of a device an address. */
    void addHostAddress(String device, InterfaceAddress address) throws HostException;

    /** Takes an address from the host's end of a device; one that is not there is no error. */
    void removeHostAddress(String device, InterfaceAddress address) throws HostException;
}
