// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.*;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSteadyStateTest {

    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "test");
    private final Burst request = new Burst(1 << 16, 4);
    private final Burst arrived = new Burst(Burst.HEADROOM + 4 * UdpReceiver.STRIDE, 4);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSendAndReceiveWithoutAllocation(final String address) throws Throwable {
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

            assertAllocatesNothing(() -> {
                sender.send(request);
                receive(receiver, request.size());
                echo.send(arrived); // with a sticky source
                receive(back, request.size());
            });
            assertEquals(0, drops.totalPackets());
        }
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
