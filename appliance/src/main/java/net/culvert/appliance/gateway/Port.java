// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.tunio.sys.HostException;

/**
 * What an interface of the router stands for: where its packets come from and go to. Owned by the forwarding thread.
 */
interface Port extends Transmitter, AutoCloseable {
    /** The interface. */
    NetworkInterface networkInterface();

    /** Descriptors that poll readable while {@link #receive} would find something. */
    int[] descriptors();

    /**
     * Takes a burst, if there is one, through the worker; says whether more may wait.
     *
     * @throws HostException when the device is gone; the caller ends the interface
     */
    boolean receive(ForwardingWorker worker) throws HostException;

    /** Closes what it owns. */
    @Override
    void close();
}
