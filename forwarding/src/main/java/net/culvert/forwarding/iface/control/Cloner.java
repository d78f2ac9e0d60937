// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import net.culvert.forwarding.iface.InterfaceName;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;

/** Makes the interfaces of one kind. Control thread. */
public interface Cloner {
    /**
     * Initialises and registers the interface.
     *
     * @throws RuntimeException with a sentence, where it cannot; nothing is left behind then
     */
    NetworkInterface create(InterfaceTable table, InterfaceName name);

    /**
     * Takes the interface away.
     *
     * @throws RuntimeException with a sentence, where it may not go
     */
    default void destroy(final InterfaceTable table, final NetworkInterface leaving) {
        table.detach(leaving);
    }
}
