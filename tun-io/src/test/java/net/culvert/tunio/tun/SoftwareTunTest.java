// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static net.culvert.tunio.tun.TestPackets.NO_HEADER;
import static net.culvert.tunio.tun.TestPackets.gather;
import static net.culvert.tunio.tun.TestPackets.ipv4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Poller;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SoftwareTunTest extends TunDeviceContract {
    @Override
    TunHost newHost() {
        return new InProcess();
    }

    @Override
    int bytesReadyFor(final int length) {
        return length;
    }

    @Test
    void shouldRefuseWhatTheHostSendsInVain() throws Exception {
        try (SoftwareTun device = new SoftwareHost().open("cvt0", PLAIN);
                SoftwareLink link = device.link()) {
            final UnsafeBuffer packet = new UnsafeBuffer(new byte[65536]);
            final UnsafeBuffer header = new UnsafeBuffer(TestPackets.tcpHeader(1400));
            assertEquals(DropReason.TUN_NOT_UP, link.inject(packet, 0, 100));
            device.up(true);
            assertEquals(DropReason.TUN_TOO_LARGE, link.inject(packet, 0, 1501));
            assertEquals(DropReason.TUN_TOO_LARGE, link.inject(header, 0, packet, 0, 65536));
            assertEquals(DropReason.TUN_BAD_OFFLOAD, link.inject(header, 0, packet, 0, 3000));
            close(device);
            assertEquals(DropReason.TUN_GONE, link.inject(packet, 0, 100));
        }
    }

    @Test
    void shouldRefuseWhatAFullQueueCannotTakeAndGoOnWhenItDrains() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            int taken = 0;
            while (end.inject(NO_HEADER, ipv4(1500)) == DropReason.NONE) {
                taken++;
            }
            assertTrue(taken > 500, "only " + taken + " packets of 1500 bytes fit");
            assertEquals(DropReason.TUN_QUEUE_FULL, end.inject(NO_HEADER, ipv4(1500)));
            int written = 0;
            while (device.write(gather(NO_HEADER, ipv4(1500), 2)) == DropReason.NONE) {
                written++;
            }
            assertEquals(taken, written);
            assertEquals(DropReason.TUN_QUEUE_FULL, device.write(gather(NO_HEADER, ipv4(1500), 2)));

            assertEquals(64, device.read(burst));
            assertEquals(DropReason.NONE, end.inject(NO_HEADER, ipv4(1500)));
            for (int i = 0; i < 2; i++) { // the ring keeps room for the next entry's length word
                assertArrayEquals(ipv4(1500), packetOf(end.take(0)));
            }
            assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(1500), 2)));
        }
    }

    @Test
    void shouldLoseNoPacketAndNoWakeUpBetweenTwoThreads() throws Exception {
        final int packets = 100_000;
        try (SoftwareTun device = new SoftwareHost().open("cvt0", WITH_HEADER);
                SoftwareLink link = device.link()) {
            device.up(true);
            final CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> inject(link, packets));
            final Poller poller = new Poller(device.pollDescriptor());
            final Burst burst = new Burst(1 << 18, 64);
            int expected = 0;
            while (expected < packets) {
                assertEquals(1, poller.poll(WAIT_MS), "asleep while packets wait, after " + expected);
                device.read(burst);
                for (int i = 0; i < burst.size(); i++) {
                    assertEquals(expected++, burst.buffer().getInt(burst.offset(i) + 20));
                }
                burst.clear();
            }
            sender.get();
            assertEquals(0, device.bytesReady());
        }
    }

    private static void inject(final SoftwareLink link, final int packets) {
        final UnsafeBuffer packet = new UnsafeBuffer(ipv4(100));
        for (int i = 0; i < packets; i++) {
            packet.putInt(20, i);
            while (link.inject(packet, 0, 100) != DropReason.NONE) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldTellTheLengthAndReadAtOnceWhereTheRingWraps() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            for (int i = 0; i < 3000; i++) { // more than the ring holds at once
                burst.clear();
                end.inject(NO_HEADER, ipv4(1400));
                assertEquals(1400, device.bytesReady());
                end.inject(NO_HEADER, ipv4(1300));
                assertEquals(2, device.read(burst));
            }
        }
    }

    @Test
    void shouldCarryPacketsBothWaysWithoutAllocation() throws Throwable {
        try (SoftwareTun device = new SoftwareHost().open("cvt0", WITH_HEADER);
                SoftwareLink link = device.link()) {
            device.up(true);
            final UnsafeBuffer packet = new UnsafeBuffer(ipv4(100));
            final UnsafeBuffer target = new UnsafeBuffer(new byte[1024]);
            final Gather gather = new Gather(1);
            assertAllocatesNothing(() -> {
                burst.clear();
                link.inject(packet, 0, 100);
                assertEquals(1, device.read(burst));
                gather.clear();
                gather.add(burst.address() + burst.offset(0), burst.length(0));
                device.write(gather);
                assertEquals(100, link.take(target));
            });
        }
    }

    /** A host in this process. */
    private static final class InProcess implements TunHost {
        private final SoftwareHost host = new SoftwareHost();

        @Override
        public TunDevice open(final String name, final TunOptions options) throws HostException {
            return host.open(name, options);
        }

        @Override
        public boolean has(final String name) {
            return host.has(name);
        }

        @Override
        public void destroy(final String name) {
            host.destroy(name);
        }

        @Override
        public End end(final TunDevice device) {
            return new LinkEnd(((SoftwareTun) device).link());
        }

        @Override
        public void close() {}
    }

    private record LinkEnd(SoftwareLink link) implements TunHost.End {
        @Override
        public DropReason inject(final byte[] header, final byte[] packet) {
            return link.inject(new UnsafeBuffer(header), 0, new UnsafeBuffer(packet), 0, packet.length);
        }

        @Override
        public byte[] take(final int timeoutMs) {
            if (!link.await(timeoutMs)) {
                return null;
            }
            final UnsafeBuffer target = new UnsafeBuffer(new byte[65545]);
            final int length = link.take(target);
            final byte[] taken = new byte[NO_HEADER.length + length];
            target.getBytes(0, taken);
            return taken;
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
