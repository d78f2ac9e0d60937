// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;

/** A link to nowhere, for addresses that no other link owns; what a route sends there is dropped. */
final class LoopbackPort implements Port {
    private static final int QUEUE_LIMIT = 256; // packets

    private NetworkInterface networkInterface;

    @Override
    public InterfaceSpec spec(final InterfaceConfig config) {
        return InterfaceSpec.of(config.name(), config.mtu(), new OutputQueue(QUEUE_LIMIT, this));
    }

    @Override
    public void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
    }

    @Override
    public int[] descriptors() {
        return new int[0];
    }

    @Override
    public boolean receive(final ForwardingWorker worker, final BurstInput input) {
        return false;
    }

    @Override
    public Transmitter newTransmitter() {
        return this;
    }

    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        for (int i = 0; i < queue.length(); i++) {
            drops.count(DropReason.IP_BLACKHOLE, queue.length(i));
        }
    }

    @Override
    public void refresh() {
        networkInterface.up(true);
    }

    @Override
    public void close() {}
}
