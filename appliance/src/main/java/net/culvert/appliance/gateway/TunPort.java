// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.Capability;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;

/**
 * A link to the host's kernel: a TUN device. Super-packets and partial checksums pass both ways as they are. The
 * forwarding thread receives and transmits; the rest is the control thread's.
 */
final class TunPort implements Port {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes: 128 packets of an ordinary MTU, or three super-packets
    private static final int LONGEST_PACKET = 65536; // bytes
    private static final int MAX_PACKETS = 256;
    private static final int QUEUE_LIMIT = 1024; // packets; more than a few bursts from other interfaces

    private final TunDevices devices;
    private final TunDevice tun;
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final TunSender sender;
    private NetworkInterface networkInterface;

    /** Makes the device. */
    TunPort(final InterfaceConfig.Tun config, final TunDevices devices) throws HostException {
        this.devices = devices;
        tun = devices.open(config);
        sender = new TunSender(tun, tun.offloads());
    }

    @Override
    public InterfaceSpec spec(final InterfaceConfig config) {
        return InterfaceSpec.of(config.name(), config.mtu(), new OutputQueue(QUEUE_LIMIT, this))
                .withCapabilities(Capability.CHECKSUM, Capability.TSO, Capability.USO);
    }

    @Override
    public void attach(final NetworkInterface networkInterface) {
        this.networkInterface = networkInterface;
    }

    @Override
    public int[] descriptors() {
        return new int[] {tun.pollDescriptor()};
    }

    @Override
    public boolean receive(final ForwardingWorker worker, final BurstInput input) throws HostException {
        burst.clear();
        if (tun.read(burst) == 0) {
            return false;
        }
        input.input(burst, networkInterface, System.nanoTime());
        return burst.isFull() || burst.remaining() < LONGEST_PACKET; // else the device is empty
    }

    @Override
    public Transmitter newTransmitter() {
        return new TunSender(tun.newSink(), tun.offloads());
    }

    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        sender.transmit(queue, drops);
    }

    @Override
    public void prepare(final InterfaceConfig from, final InterfaceConfig to, final Undo undo) throws HostException {
        if (from.mtu() != to.mtu()) {
            tun.mtu(to.mtu());
            undo.add(() -> tun.mtu(from.mtu()));
        }
        final List<InterfaceAddress> before = ((InterfaceConfig.Tun) from).hostAddresses();
        final List<InterfaceAddress> after = ((InterfaceConfig.Tun) to).hostAddresses();
        for (final InterfaceAddress added : after) {
            if (!before.contains(added)) {
                devices.addHostAddress(to.name(), added);
                undo.add(() -> devices.removeHostAddress(to.name(), added));
            }
        }
        for (final InterfaceAddress removed : before) {
            if (!after.contains(removed)) {
                devices.removeHostAddress(to.name(), removed);
                undo.add(() -> devices.addHostAddress(to.name(), removed));
            }
        }
    }

    @Override
    public void refresh() throws HostException {
        networkInterface.up(tun.isUp());
        networkInterface.mtu(tun.mtu());
    }

    @Override
    public void close() {
        tun.close();
    }
}
