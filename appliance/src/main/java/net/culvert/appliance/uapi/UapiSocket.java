// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.nio.file.Path;
import net.culvert.tunio.sys.HostException;

/** Where {@code wg} looks for interfaces: the sockets {@code /var/run/wireguard/NAME.sock}. */
public final class UapiSocket {
    static final Path DIRECTORY = Path.of("/var/run/wireguard");

    private UapiSocket() {}

    /**
     * Makes the socket of an interface.
     *
     * @throws HostException EADDRINUSE when a process answers on it, else what the host refused
     */
    public static ListeningSocket create(final String interfaceName) throws HostException {
        return ListeningSocket.create(path(interfaceName), "interface " + interfaceName);
    }

    /** Takes over a descriptor that listens already; the file of the interface becomes ours if it is there. */
    public static ListeningSocket adopt(final String interfaceName, final int descriptor) throws HostException {
        return ListeningSocket.adopt(path(interfaceName), descriptor);
    }

    public static Path path(final String interfaceName) {
        return DIRECTORY.resolve(interfaceName + ".sock");
    }
}
