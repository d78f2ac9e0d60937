// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.Capability;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.tunio.sys.AddressControl;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.LinuxTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;

/**
 * A link to the host's kernel: a TUN device. Super-packets and partial checksums pass both ways as they are. The
 * forwarding thread receives and transmits; the rest is the control thread's.
 */
final class TunPort implements Port {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes: 128 packets of an ordinary MTU, or three super-packets
    private static final int LONGEST_PACKET = 65536; // bytes
    private static final int MAX_PACKETS = 256;
    private static final int QUEUE_LIMIT = 1024; // packets; more than a few bursts from other interfaces

    private final TunDevice tun;
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final TunSender sender;
    private NetworkInterface networkInterface;

    /** Takes over a device that is up. */
    TunPort(final TunDevice tun) {
        this.tun = tun;
        sender = new TunSender(tun, tun.offloads());
    }

    /** What makes a device, up and with the addresses of the host's end. */
    interface Opener {
        TunDevice open(InterfaceConfig.Tun config) throws HostException;
    }

    /** Makes a device of the kernel's, up and with the addresses of the host's end. */
    static TunDevice open(final InterfaceConfig.Tun config) throws HostException {
        final LinuxTun tun = LinuxTun.open(config.name(), TunOptions.DEFAULT);
        try {
            tun.mtu(config.mtu());
            tun.up(true);
            for (final InterfaceAddress host : config.hostAddresses()) {
                final Prefix address = host.address();
                AddressControl.add(config.name(), address.addressBytes(), host.length());
            }
        } catch (final HostException e) {
            tun.close();
            throw e;
        }
        return tun;
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
    public boolean receive(final BurstInput input) throws HostException {
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
    public void refresh() throws HostException {
        networkInterface.up(tun.isUp());
        networkInterface.mtu(tun.mtu());
    }

    @Override
    public void close() {
        tun.close();
    }
}
