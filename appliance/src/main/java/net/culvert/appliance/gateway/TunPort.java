// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;

/**
 * A link to the host's kernel: a TUN device. Super-packets and partial checksums pass both ways as they are. Owned by
 * the forwarding thread.
 */
final class TunPort implements Port {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes: 128 packets of an ordinary MTU, or three super-packets
    private static final int LONGEST_PACKET = 65536; // bytes
    private static final int MAX_PACKETS = 256;
    private static final int QUEUE_LIMIT = 1024; // packets; more than a few bursts from other interfaces

    private final TunDevice tun;
    private final NetworkInterface networkInterface;
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Gather gather = new Gather(1);

    /** The device, which is its own from now on, as interface number {@code index}. */
    TunPort(final TunDevice tun, final int index, final int mtu) {
        this.tun = tun;
        networkInterface = new NetworkInterface(tun.name(), index, mtu, new OutputQueue(QUEUE_LIMIT, this));
    }

    @Override
    public NetworkInterface networkInterface() {
        return networkInterface;
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

    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        for (int i = 0; i < queue.length(); i++) {
            final int offset = queue.offset(i);
            gather.clear();
            gather.header().putBytes(0, queue.buffer(i), offset - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH);
            gather.add(queue.buffer(i).addressOffset() + offset, queue.length(i));
            drops.count(tun.write(gather), queue.length(i));
        }
    }

    @Override
    public void close() {
        tun.close();
    }
}
