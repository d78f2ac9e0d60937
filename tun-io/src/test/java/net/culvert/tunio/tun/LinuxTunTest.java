// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

class LinuxTunTest extends TunDeviceContract {
    @Override
    TunHost newHost() {
        return new LinuxHost();
    }

    @Override
    int bytesReadyFor(final int length) {
        return 0; // the kernel's TUN has no FIONREAD
    }
}
