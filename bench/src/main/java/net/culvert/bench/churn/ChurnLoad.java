// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.churn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends datagrams to everywhere behind a gateway, as fast as its own thread can, until it is closed. */
final class ChurnLoad implements AutoCloseable {
    private static final int LENGTH = 18; // bytes
    private static final String[] DESTINATIONS = {
        "198.51.100.7", // behind link1
        "203.0.113.9", // behind link2 where it is there, else by what routes come and go
        "203.0.113.200",
        "2001:db8:2::7",
        "192.0.2.1" // the gateway itself
    };

    /** The first port of destinations; each has as many as there are kinds of rules. */
    static final int FIRST_PORT = 1001;

    static final int PORTS = 4;

    private final InetSocketAddress[] targets = new InetSocketAddress[DESTINATIONS.length * PORTS];
    private final ByteBuffer payload = ByteBuffer.allocateDirect(LENGTH);
    private final DatagramChannel ipv4;
    private final DatagramChannel ipv6;
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean mayRun = true;
    private IOException failure; // read once the thread has ended
    private long sent; // the same

    private ChurnLoad() throws IOException {
        ipv4 = DatagramChannel.open(StandardProtocolFamily.INET);
        ipv6 = DatagramChannel.open(StandardProtocolFamily.INET6);
        for (int i = 0; i < targets.length; i++) {
            targets[i] = new InetSocketAddress(DESTINATIONS[i / PORTS], FIRST_PORT + i % PORTS);
        }
    }

    /** Sends from now on. */
    static ChurnLoad start() throws IOException {
        final ChurnLoad load = new ChurnLoad();
        load.thread.start();
        return load;
    }

    private void run() {
        try {
            while (mayRun) {
                for (final InetSocketAddress target : targets) {
                    final boolean isIpv4 = target.getAddress().getAddress().length == 4;
                    sent += (isIpv4 ? ipv4 : ipv6).send(payload.clear(), target) / LENGTH;
                }
            }
        } catch (final IOException e) {
            failure = e;
        }
    }

    /** Ends the load; the datagrams that the host took, or what it refused. */
    long end() throws IOException, InterruptedException {
        mayRun = false;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        return sent;
    }

    @Override
    public void close() throws IOException {
        mayRun = false;
        ipv4.close(); // where the thread is still sending, it ends by that
        ipv6.close();
    }
}
