// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static org.junit.jupiter.api.Assertions.*;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSteadyStateTest {
    private static final int ROUNDS = 10_000;
    private static final int ATTEMPTS = 5; // the JIT may still compile in the first ones
    private static final long NOISE_BYTES = 512; // in all: the measurement itself allocates a little

    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "test");
    private final Burst request = new Burst(1 << 16, 4);
    private final Burst arrived = new Burst(Burst.HEADROOM + 4 * UdpReceiver.STRIDE, 4);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSendAndReceiveWithoutAllocation(final String address) throws HostException {
        final boolean ipv6 = address.contains(":");
        try (UdpSockets near = UdpSockets.open(0, 0);
                UdpSockets far = UdpSockets.open(0, 0)) {
            final UdpSender sender = new UdpSender(near, stale -> fail("stale " + stale), drops, counters);
            final UdpReceiver receiver = new UdpReceiver(far.of(ipv6), 4, drops, counters);
            final UdpSender echo = new UdpSender(far, stale -> fail("stale " + stale), drops, counters);
            final UdpReceiver back = new UdpReceiver(near.of(ipv6), 4, drops, counters);
            final Endpoint to = Endpoint.of(new java.net.InetSocketAddress(address, far.port()));
            request.add(Burst.HEADROOM, 5000, 1400, to);
            request.add(Burst.HEADROOM + 5000, 148, 0, to);

            long allocated = Long.MAX_VALUE;
            for (int attempt = 0; attempt < ATTEMPTS && allocated > NOISE_BYTES; attempt++) {
                allocated = allocatedBy(sender, receiver, echo, back);
            }

            assertTrue(allocated <= NOISE_BYTES, allocated + " bytes allocated in " + ROUNDS + " rounds");
            assertEquals(0, drops.totalPackets());
        }
    }

    private long allocatedBy(
            final UdpSender sender, final UdpReceiver receiver, final UdpSender echo, final UdpReceiver back)
            throws HostException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
            sender.send(request);
            receive(receiver, request.size());
            echo.send(arrived); // with a sticky source
            receive(back, request.size());
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void receive(final UdpReceiver receiver, final int entries) throws HostException {
        arrived.clear();
        int turns = 0;
        while (arrived.size() < entries) {
            receiver.receive(arrived);
            assertTrue(turns++ < 1_000_000);
        }
    }
}
