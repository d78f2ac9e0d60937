// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.Capability;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.offload.Coalescer;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A link to the host's kernel: a TUN device. Super-packets and partial checksums pass both ways as they are. The
 * forwarding thread receives and transmits; the rest is the control thread's.
 */
final class TunPort implements Port {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes: 128 packets of an ordinary MTU, or three super-packets
    private static final int LONGEST_PACKET = 65536; // bytes
    private static final int MAX_PACKETS = 256;
    private static final int MAX_JOINED = 1024; // packets, as the queue has
    private static final int QUEUE_LIMIT = 1024; // packets; more than a few bursts from other interfaces

    private final TunDevices devices;
    private final TunDevice tun;
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Gather gather = new Gather(1);
    private final Coalescer coalescer;
    private NetworkInterface networkInterface;

    /** Makes the device. */
    TunPort(final InterfaceConfig.Tun config, final TunDevices devices) throws HostException {
        this.devices = devices;
        tun = devices.open(config);
        final boolean joinsUdp = (tun.offloads() & TunOptions.USO4) != 0;
        coalescer = new Coalescer(MAX_JOINED, (tun.offloads() & TunOptions.TSO4) != 0, joinsUdp);
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
    public boolean receive(final ForwardingWorker worker) throws HostException {
        burst.clear();
        if (tun.read(burst) == 0) {
            return false;
        }
        worker.input(burst, networkInterface, System.nanoTime());
        return burst.isFull() || burst.remaining() < LONGEST_PACKET; // else the device is empty
    }

    /** Ordinary packets are joined where they may be; what comes with an offload header goes as it is, in its turn. */
    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        for (int i = 0; i < queue.length(); i++) {
            final UnsafeBuffer buffer = queue.buffer(i);
            final int offset = queue.offset(i);
            if (Packet.hasOffload(buffer, offset)) {
                coalescer.flush(tun, drops);
                drops.count(write(buffer, offset, queue.length(i)), queue.length(i));
            } else {
                if (coalescer.isFull()) {
                    coalescer.flush(tun, drops);
                }
                drops.count(coalescer.add(buffer, offset, queue.length(i)), queue.length(i));
            }
        }
        coalescer.flush(tun, drops);
    }

    private DropReason write(final UnsafeBuffer buffer, final int offset, final int length) {
        gather.clear();
        gather.header().putBytes(0, buffer, offset - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH);
        gather.add(buffer.addressOffset() + offset, length);
        return tun.write(gather);
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
