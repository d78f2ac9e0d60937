// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Who knows the addresses of names; may take as long as it likes. */
@FunctionalInterface
public interface Resolver {
    /** The one of the host. */
    Resolver HOST = name -> List.of(InetAddress.getAllByName(name));

    /**
     * The addresses of a name, at least one.
     *
     * @throws UnknownHostException where there is none, or nobody could be asked
     */
    List<InetAddress> resolve(String name) throws UnknownHostException;
}
