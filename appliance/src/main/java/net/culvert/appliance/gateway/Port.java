// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.function.Consumer;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.ip.ForwardingWorker;
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

    /** Starts what it does on threads of its own; {@code onHostGone} is told what ends one of them. */
    default void start(final Consumer<HostException> onHostGone) {}

    /** Stops what it does on threads of its own. */
    default void stop() {}

    /**
     * Does what the host may refuse of a changed configuration, of the same kind and name.
     *
     * @param undo learns how to take it back
     * @throws HostException when the host refuses
     * @throws IllegalArgumentException with a sentence, where it cannot be
     */
    default void prepare(final InterfaceConfig from, final InterfaceConfig to, final Undo undo) throws HostException {}

    /** Does the rest of the change, which nobody refuses. */
    default void change(final InterfaceConfig from, final InterfaceConfig to) {}

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

    /**
     * Whether it is a tunnel through the router: it reads what workers find for it in packets for this host, and has
     * workers send what it makes.
     */
    default boolean isTunnel() {
        return false;
    }

    /**
     * Tells a tunnel its ways, before {@link #attach}: what workers find, and what each of them is to send; the latter
     * are none where there is one worker.
     */
    default void ways(final Inbox found, final Inbox[] made) {}

    /** Whether {@link #receive} would find something that no descriptor tells of. */
    default boolean hasInput() {
        return false;
    }

    /** Whether {@link #send} has something to do. */
    default boolean hasWork() {
        return false;
    }

    /** Sends packets of its own making by the worker of the thread that it belongs to, or hands them to others. */
    default void send(final ForwardingWorker worker, final Workstream stream) {}

    /** Whether {@link #relay} has something to do for a worker; of a tunnel. */
    default boolean hasRelayed(final int worker) {
        return false;
    }

    /** Sends what a tunnel of another thread handed to the worker of this number. */
    default void relay(final int number, final ForwardingWorker worker) {}

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
