// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.nio.ByteBuffer;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.SoftwareHost;
import net.culvert.tunio.tun.SoftwareTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The forwarding core between two software TUN devices, on a thread of its own; the sender and the receiver are the
 * hosts behind them.
 */
public final class MemoryRouter implements Subject {
    private static final int AT_ONCE = 64; // packets

    private final SoftwareHost host = new SoftwareHost();
    private final SoftwareTun left;
    private final SoftwareTun right;
    private final ForwardingCore core;
    private final Thread thread;
    private final UnsafeBuffer taken =
            new UnsafeBuffer(ByteBuffer.allocateDirect(Gather.HEADER_LENGTH + TunDevice.MAX_MTU));

    /** Starts its thread; what the core counts goes to {@code counters}. */
    public MemoryRouter(final CountersFile counters) throws HostException {
        left = open("left");
        right = open("right");
        core = new ForwardingCore(left, right, counters);
        thread = Thread.ofPlatform().name("subject").daemon().start(core);
    }

    private SoftwareTun open(final String name) throws HostException {
        final SoftwareTun tun = host.open(name, TunOptions.PLAIN);
        tun.mtu(TunDevice.MAX_MTU);
        tun.up(true);
        return tun;
    }

    @Override
    public boolean carriesPackets() {
        return true;
    }

    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        return left.link().inject(buffer, offset, length);
    }

    @Override
    public int flush() {
        return 0;
    }

    @Override
    public int receive(final Arrival arrival) {
        int received = 0;
        while (received < AT_ONCE) {
            final int length = right.link().take(taken);
            if (length == 0) {
                return received;
            }
            arrival.arrived(taken, Gather.HEADER_LENGTH, length);
            received++;
        }
        return received;
    }

    @Override
    public void await(final int timeoutMs) {
        right.link().await(timeoutMs);
    }

    @Override
    public void close() {
        core.stop();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        left.link().close();
        right.link().close();
        left.close();
        right.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
