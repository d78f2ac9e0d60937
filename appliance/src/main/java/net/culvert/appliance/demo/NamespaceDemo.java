// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkControl;
import net.culvert.tunio.sys.PrivateNamespace;
import net.culvert.tunio.tun.LinuxTun;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunnel.aead.AeadEngine;
import org.HdrHistogram.Histogram;

/**
 * The demo through the kernel: two hosts, each a network namespace with a TUN device, and the host's own TCP and UDP
 * between them. Namespaces and devices have no life of their own: they end with the process, however it ends.
 */
final class NamespaceDemo implements AutoCloseable {
    private static final int PORT = 5201;
    private static final int CHUNK = 256 * 1024; // bytes a write or read
    private static final int PROBE_LENGTH = 64; // bytes
    private static final int ANSWER_LIMIT_MS = 10_000;

    private final PrivateNamespace left = PrivateNamespace.create();
    private final PrivateNamespace right = PrivateNamespace.create();
    private final PrivateNamespace between = PrivateNamespace.create(); // the tunnels' sockets
    private final DemoTunnels tunnels;

    NamespaceDemo(final AeadEngine engine) throws HostException {
        final LinuxTun leftTun = openDevice(left, DemoTunnels.LEFT_ADDRESS);
        final LinuxTun rightTun = openDevice(right, DemoTunnels.RIGHT_ADDRESS);
        tunnels = between.call(() -> new DemoTunnels(leftTun, rightTun, leftTun.offloads(), engine));
    }

    private static LinuxTun openDevice(final PrivateNamespace namespace, final int address) throws HostException {
        return namespace.call(() -> {
            final LinuxTun tun = LinuxTun.open("culvert0", TunOptions.DEFAULT);
            tun.mtu(DemoTunnels.MTU);
            try (LinkControl links = LinkControl.open()) {
                links.address(tun.name(), address, DemoTunnels.PREFIX_LENGTH);
                links.up(tun.name(), true);
            }
            return tun;
        });
    }

    /** Changes where both tunnels seal and open packets. */
    void dispatch(final DispatchSettings settings) {
        tunnels.dispatch(settings);
    }

    /** Measures latency for a second, then throughput for that long. */
    DemoResult run(final int seconds) throws IOException {
        final Histogram roundTrips = probe();
        try (ServerSocketChannel server = right.call(NamespaceDemo::listen);
                SocketChannel client = left.call(NamespaceDemo::connect);
                SocketChannel accepted = server.accept()) {
            final Thread sender = Thread.ofPlatform().daemon().start(() -> send(client));
            final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            receive(accepted, chunk, TimeUnit.SECONDS.toNanos(1)); // the code gets compiled, the window opens
            final long start = System.nanoTime();
            final long bytes = receive(accepted, chunk, TimeUnit.SECONDS.toNanos(seconds));
            final long elapsedNs = System.nanoTime() - start;
            sender.interrupt();
            return new DemoResult(
                    "one TCP stream through TUN devices in two network namespaces",
                    bytes,
                    bytes / (DemoTunnels.MTU - 52), // TCP with timestamps over IPv4
                    elapsedNs,
                    roundTrips,
                    tunnels.drops());
        }
    }

    private static InetSocketAddress address(final int address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(DemoTunnels.bytes(address)), PORT);
        } catch (final java.net.UnknownHostException e) {
            throw new AssertionError("an address of 4 bytes is refused", e);
        }
    }

    private static ServerSocketChannel listen() throws HostException {
        try {
            return ServerSocketChannel.open().bind(address(DemoTunnels.RIGHT_ADDRESS));
        } catch (final IOException e) {
            throw new HostException("the demo cannot listen: " + e.getMessage(), 0);
        }
    }

    private static SocketChannel connect() throws HostException {
        try {
            return SocketChannel.open(address(DemoTunnels.RIGHT_ADDRESS));
        } catch (final IOException e) {
            throw new HostException("the demo cannot connect through the tunnel: " + e.getMessage(), 0);
        }
    }

    private static DatagramChannel datagrams(final int own) throws HostException {
        try {
            return DatagramChannel.open().bind(address(own));
        } catch (final IOException e) {
            throw new HostException("the demo cannot open a socket: " + e.getMessage(), 0);
        }
    }

    private static void send(final SocketChannel client) {
        final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try {
            while (true) {
                client.write(chunk.clear());
            }
        } catch (final IOException e) {
            return; // the receiver has closed: the demo is over
        }
    }

    private static long receive(final SocketChannel from, final ByteBuffer chunk, final long limitNs)
            throws IOException {
        final long start = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - start < limitNs) {
            final int read = from.read(chunk.clear());
            if (read < 0) {
                throw new IOException("the stream through the tunnel broke off");
            }
            bytes += read;
        }
        return bytes;
    }

    /** Sends a small datagram to and fro for a second; the first also brings the tunnel up. */
    private Histogram probe() throws IOException {
        final Histogram roundTrips = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
        try (DatagramChannel here = left.call(() -> datagrams(DemoTunnels.LEFT_ADDRESS));
                DatagramChannel there = right.call(() -> datagrams(DemoTunnels.RIGHT_ADDRESS))) {
            here.connect(address(DemoTunnels.RIGHT_ADDRESS));
            there.connect(address(DemoTunnels.LEFT_ADDRESS));
            final Thread echo = Thread.ofPlatform().daemon().start(() -> echo(there));
            final DatagramPacket probe = new DatagramPacket(new byte[PROBE_LENGTH], PROBE_LENGTH);
            here.socket().setSoTimeout(ANSWER_LIMIT_MS);
            roundTrip(here.socket(), probe);
            final long start = System.nanoTime();
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
                final long sent = System.nanoTime();
                roundTrip(here.socket(), probe);
                roundTrips.recordValue(System.nanoTime() - sent);
            }
            echo.interrupt();
        }
        return roundTrips;
    }

    private static void roundTrip(final DatagramSocket here, final DatagramPacket probe) throws IOException {
        here.send(probe);
        here.receive(probe);
    }

    private static void echo(final DatagramChannel there) {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(PROBE_LENGTH);
        try {
            while (true) {
                there.read(buffer.clear());
                there.write(buffer.flip());
            }
        } catch (final IOException e) {
            return; // closed: the probe is over
        }
    }

    @Override
    public void close() {
        tunnels.close();
        left.close();
        right.close();
        between.close();
    }
}
