// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.tun.LinuxTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * TUN devices of the host's kernel: packets are written to the first and read from the second, which may be the same;
 * the subject is what the host does between.
 */
public final class TunPair implements Subject {
    private static final int SLAB_LENGTH = 4 * 65_536; // bytes
    private static final int MAX_PACKETS = 128;

    private final TunDevice in;
    private final TunDevice out;
    private final Gather gather = new Gather(1);
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Poller poller;

    private TunPair(final TunDevice in, final TunDevice out) {
        this.in = in;
        this.out = out;
        poller = new Poller(out.pollDescriptor());
    }

    /** Makes the devices in the calling thread's namespace, or takes over persistent ones, and brings them up. */
    public static TunPair open(final String inName, final String outName) throws HostException {
        final LinuxTun in = LinuxTun.open(inName, TunOptions.PLAIN);
        LinuxTun out = in;
        try {
            in.up(true);
            if (!outName.equals(inName)) {
                out = LinuxTun.open(outName, TunOptions.PLAIN);
                out.up(true);
            }
        } catch (final HostException e) {
            out.close();
            in.close();
            throw e;
        }
        return new TunPair(in, out);
    }

    @Override
    public boolean carriesPackets() {
        return true;
    }

    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        gather.clear();
        gather.add(buffer.addressOffset() + offset, length);
        return in.write(gather);
    }

    @Override
    public int flush() {
        return 0;
    }

    @Override
    public int receive(final Arrival arrival) throws HostException {
        burst.clear();
        final int received = out.read(burst);
        for (int i = 0; i < received; i++) {
            arrival.arrived(burst.buffer(), burst.offset(i), burst.length(i));
        }
        return received;
    }

    @Override
    public void await(final int timeoutMs) {
        poller.poll(timeoutMs);
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
