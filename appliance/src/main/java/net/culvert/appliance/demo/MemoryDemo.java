// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.SoftwareHost;
import net.culvert.tunio.tun.SoftwareLink;
import net.culvert.tunio.tun.SoftwareTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunnel.aead.AeadEngine;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

/** The demo where devices may not be made: software TUNs in this process, real UDP on loopback between the tunnels. */
final class MemoryDemo implements AutoCloseable {
    private static final int HEADERS = 28; // bytes of IPv4 and UDP
    private static final int SMALL = 64; // bytes of a packet of the latency phase
    private static final int WINDOW = 512; // packets
    private static final int WAIT_MS = 10_000;

    private final SoftwareTun leftTun;
    private final SoftwareTun rightTun;
    private final DemoTunnels tunnels;

    MemoryDemo(final AeadEngine engine) throws HostException {
        final SoftwareHost host = new SoftwareHost();
        leftTun = openDevice(host, "left");
        rightTun = openDevice(host, "right");
        tunnels = new DemoTunnels(leftTun, rightTun, 0, engine); // without offloads every packet arrives by itself
    }

    private static SoftwareTun openDevice(final SoftwareHost host, final String name) throws HostException {
        final SoftwareTun tun = host.open(name, TunOptions.DEFAULT);
        tun.mtu(DemoTunnels.MTU);
        tun.up(true);
        return tun;
    }

    /** Changes where both tunnels seal and open packets. */
    void dispatch(final DispatchSettings settings) {
        tunnels.dispatch(settings);
    }

    /** Measures latency for a second, then throughput for that long. */
    DemoResult run(final int seconds) throws IOException {
        try (SoftwareLink left = leftTun.link();
                SoftwareLink right = rightTun.link()) {
            final Histogram roundTrips = probe(left, right);
            final AtomicLong taken = new AtomicLong();
            final Thread sender = Thread.ofPlatform().daemon().start(() -> send(left, taken));
            final UnsafeBuffer packet = packetBuffer();
            receive(right, packet, taken, TimeUnit.SECONDS.toNanos(1)); // the code gets compiled
            final long start = System.nanoTime();
            final long packets = receive(right, packet, taken, TimeUnit.SECONDS.toNanos(seconds));
            final long elapsedNs = System.nanoTime() - start;
            sender.interrupt();
            join(sender);
            return new DemoResult(
                    "UDP packets of 1420 bytes through software TUNs in this process",
                    packets * DemoTunnels.MTU,
                    packets,
                    elapsedNs,
                    roundTrips,
                    tunnels.drops());
        }
    }

    private static UnsafeBuffer packetBuffer() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(Gather.HEADER_LENGTH + TunDevice.MAX_MTU));
    }

    /** Keeps {@link #WINDOW} packets on their way, as many as the receiving device's queue holds without a drop. */
    private static void send(final SoftwareLink left, final AtomicLong taken) {
        final UnsafeBuffer packet = udp(DemoTunnels.LEFT_ADDRESS, DemoTunnels.RIGHT_ADDRESS, DemoTunnels.MTU);
        long sent = 0;
        while (!Thread.currentThread().isInterrupted()) {
            if (sent - taken.get() < WINDOW
                    && !left.inject(packet, 0, DemoTunnels.MTU).isDrop()) {
                sent++;
            } else {
                Thread.yield(); // the tunnel is the limit
            }
        }
    }

    private static long receive(
            final SoftwareLink right, final UnsafeBuffer packet, final AtomicLong taken, final long limitNs) {
        final long start = System.nanoTime();
        final long before = taken.get();
        while (System.nanoTime() - start < limitNs) {
            if (right.take(packet) > 0) {
                taken.setRelease(taken.getPlain() + 1);
            } else {
                right.await(1);
            }
        }
        return taken.get() - before;
    }

    /** Sends a small packet to and fro for a second; the first also brings the tunnel up. */
    private static Histogram probe(final SoftwareLink left, final SoftwareLink right) throws IOException {
        final Histogram roundTrips = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
        final UnsafeBuffer there = udp(DemoTunnels.LEFT_ADDRESS, DemoTunnels.RIGHT_ADDRESS, SMALL);
        final UnsafeBuffer back = udp(DemoTunnels.RIGHT_ADDRESS, DemoTunnels.LEFT_ADDRESS, SMALL);
        final UnsafeBuffer packet = packetBuffer();
        pass(left, there, right, packet);
        pass(right, back, left, packet);
        final long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
            final long sent = System.nanoTime();
            pass(left, there, right, packet);
            pass(right, back, left, packet);
            roundTrips.recordValue(System.nanoTime() - sent);
        }
        return roundTrips;
    }

    private static void pass(
            final SoftwareLink from, final UnsafeBuffer what, final SoftwareLink to, final UnsafeBuffer packet)
            throws IOException {
        if (from.inject(what, 0, what.capacity()).isDrop() || !to.await(WAIT_MS) || to.take(packet) == 0) {
            throw new IOException("a packet did not come through the tunnel within " + WAIT_MS + " ms");
        }
    }

    /** A UDP packet without a payload's meaning and without a UDP checksum. */
    static UnsafeBuffer udp(final int from, final int to, final int length) {
        final ByteBuffer packet = ByteBuffer.allocateDirect(length);
        packet.putShort((short) 0x4500)
                .putShort((short) length)
                .putInt(0)
                .put((byte) 64)
                .put((byte) 17);
        packet.putShort((short) 0).putInt(from).putInt(to);
        packet.putShort((short) 9)
                .putShort((short) 9)
                .putShort((short) (length - HEADERS + 8))
                .putShort((short) 0);
        final UnsafeBuffer buffer = new UnsafeBuffer(packet.clear());
        new Ipv4Header().wrap(buffer, 0).completeChecksum();
        return buffer;
    }

    private static void join(final Thread sender) {
        try {
            sender.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        tunnels.close();
    }
}
