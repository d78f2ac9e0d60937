// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.tunio.sys.HostException;

/**
 * What an interface of the router stands for: where its packets come from and go to. The forwarding thread receives and
 * transmits; the rest is the control thread's.
 */
interface Port extends Transmitter, AutoCloseable {
    /** What the table of interfaces is to know of it. */
    InterfaceSpec spec(InterfaceConfig config);

    /** Tells it its interface, before the first packet. */
    void attach(NetworkInterface networkInterface);

    /** The interface that it was told; null before. */
    NetworkInterface networkInterface();

    /** Opens or closes it as an operator wants, until the next word; {@link #refresh} keeps it so. */
    void up(boolean up) throws HostException;

    /** Sets the MTU as an operator wants, in bytes. */
    default void mtu(final int mtu) throws HostException {
        networkInterface().mtu(mtu);
    }

    /** Descriptors that poll readable while {@link #receive} would find something. */
    int[] descriptors();

    /** Sends what other threads asked for; called whenever the forwarding thread was roused. */
    default void service() {}

    /**
     * Takes a burst, if there is one, through the worker; says whether more may wait.
     *
     * @throws HostException when the device is gone; the caller ends
     */
    boolean receive(ForwardingWorker worker) throws HostException;

    /** Has the interface follow the device: up or down, MTU. */
    void refresh() throws HostException;

    /** Closes what it owns. */
    @Override
    void close();
}
