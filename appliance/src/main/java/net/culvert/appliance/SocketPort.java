// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpSockets;

/**
 * The port of sockets of the host.
 *
 * @param changed rouses who sleeps on the sockets, which a change of port replaces
 */
public record SocketPort(UdpSockets sockets, Runnable changed) implements ListenPort {
    @Override
    public int port() {
        return sockets.port();
    }

    @Override
    public void port(final int port) throws HostException {
        sockets.port(port, changed);
    }

    @Override
    public int fwmark() {
        return sockets.fwmark();
    }

    @Override
    public void fwmark(final int mark) throws HostException {
        sockets.fwmark(mark);
    }
}
