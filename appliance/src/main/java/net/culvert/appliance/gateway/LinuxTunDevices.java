// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.tunio.sys.AddressControl;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.LinuxTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;

/** TUN devices of the kernel's. */
final class LinuxTunDevices implements TunDevices {
    @Override
    public TunDevice open(final InterfaceConfig.Tun config) throws HostException {
        final LinuxTun tun = LinuxTun.open(config.name(), TunOptions.DEFAULT);
        try {
            tun.mtu(config.mtu());
            tun.up(true);
            for (final InterfaceAddress address : config.hostAddresses()) {
                addHostAddress(config.name(), address);
            }
        } catch (final HostException e) {
            tun.close();
            throw e;
        }
        return tun;
    }

    @Override
    public void addHostAddress(final String device, final InterfaceAddress address) throws HostException {
        AddressControl.add(device, address.address().addressBytes(), address.length());
    }

    @Override
    public void removeHostAddress(final String device, final InterfaceAddress address) throws HostException {
        AddressControl.remove(device, address.address().addressBytes(), address.length());
    }
}
