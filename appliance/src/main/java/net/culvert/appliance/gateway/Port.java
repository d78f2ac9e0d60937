// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.tunio.sys.HostException;

/**
 * What an interface of the router stands for: where its packets come from and go to. The forwarding thread that owns it
 * receives and transmits; the rest is the control thread's.
 */
interface Port extends Transmitter, AutoCloseable {
    /** What the table of interfaces is to know of it. */
    InterfaceSpec spec(InterfaceConfig config);

    /** Tells it its interface, before the first packet. */
    void attach(NetworkInterface networkInterface);

    /** Descriptors that poll readable while {@link #receive} would find something. */
    int[] descriptors();

    /** Sends what other threads asked for; called whenever the forwarding thread was roused. */
    default void service() {}

    /**
     * What one more worker transmits by, on a thread of its own; null where only the thread that receives may, and
     * others have to hand their packets over to it.
     */
    default Transmitter newTransmitter() {
        return null;
    }

    /**
     * Reads a burst, if there is one, and hands it on; says whether more may wait.
     *
     * @throws HostException when the device is gone; the caller ends
     */
    boolean receive(BurstInput input) throws HostException;

    /** Has the interface follow the device: up or down, MTU. */
    void refresh() throws HostException;

    /** Closes what it owns. */
    @Override
    void close();
}
