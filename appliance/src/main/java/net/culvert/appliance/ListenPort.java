// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import net.culvert.tunio.sys.HostException;

/** The UDP port of a tunnel, and the mark of what it sends. Control thread, but for {@link #port()}, any thread's. */
public interface ListenPort {
    /** The port. */
    int port();

    /** Moves to another port, 0 for any that is free; where that fails all stays as it was. */
    void port(int port) throws HostException;

    /** The firewall mark of what is sent, 0 for none. */
    int fwmark();

    /** Sets the firewall mark of what is sent from now on, 0 for none. */
    void fwmark(int mark) throws HostException;
}
