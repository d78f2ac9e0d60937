// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.ip.ForwardingWorker;

/** The tunnels of a gateway that find their packets in packets for this host. */
record Takers(Encapsulations encapsulations, OuterTunnels outerTunnels) {
    /** None yet; the tables know the addresses of this host. */
    static Takers of(final Fibs fibs) {
        final Nesting nesting = new Nesting(fibs);
        return new Takers(new Encapsulations(nesting), new OuterTunnels(fibs, nesting));
    }

    /** Has the worker find their packets; before its first packet. */
    void register(final ForwardingWorker worker, final FoundPackets found) {
        encapsulations.register(worker, found);
        outerTunnels.register(worker, found);
    }
}
