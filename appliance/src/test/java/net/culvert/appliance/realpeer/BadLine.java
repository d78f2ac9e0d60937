// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A bad line between two UDP peers, as a program: {@code PORT HOST HOST_PORT LOSS REORDER DUPLICATE SEED}, the three in
 * per mille. What reaches PORT goes on to HOST, the answers go back to where the last datagram came from. Which
 * datagrams are dropped, overtaken or sent twice depends on the seed and their order alone. One thread.
 */
final class BadLine {
    private static final int OVERTAKEN_BY = 5; // datagrams
    private static final long HELD_AT_MOST_MS = 5;
    private static final int BUFFERS = 4 << 20; // bytes, so that the line itself loses nothing

    private final Random random;
    private final int lossPerMille;
    private final int reorderPerMille;
    private final int duplicatePerMille;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(65_536);
    private final List<Held> held = new ArrayList<>();
    private SocketAddress client;

    /** A datagram that waits to be overtaken. */
    private record Held(DatagramChannel out, SocketAddress to, ByteBuffer bytes, int[] countdown) {}

    private BadLine(final Random random, final int loss, final int reorder, final int duplicate) {
        this.random = random;
        lossPerMille = loss;
        reorderPerMille = reorder;
        duplicatePerMille = duplicate;
    }

    public static void main(final String[] arguments) throws IOException {
        final SocketAddress server = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        final BadLine line = new BadLine(
                new Random(Long.parseLong(arguments[6])),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]));
        try (Selector selector = Selector.open();
                DatagramChannel near = open(selector, Integer.parseInt(arguments[0]));
                DatagramChannel far = open(selector, 0)) {
            System.out.println("ready");
            line.run(selector, near, far, server);
        }
    }

    private static DatagramChannel open(final Selector selector, final int port) throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFERS);
        channel.bind(new InetSocketAddress(port)).configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    private void run(
            final Selector selector, final DatagramChannel near, final DatagramChannel far, final SocketAddress server)
            throws IOException {
        while (true) {
            selector.select(held.isEmpty() ? 0 : HELD_AT_MOST_MS);
            boolean idle = true;
            for (SocketAddress from = near.receive(datagram.clear()); from != null; ) {
                idle = false;
                client = from;
                carry(far, server);
                from = near.receive(datagram.clear());
            }
            while (client != null && far.receive(datagram.clear()) != null) {
                idle = false;
                carry(near, client);
            }
            selector.selectedKeys().clear();
            if (idle) {
                release(Integer.MAX_VALUE);
            }
        }
    }

    private void carry(final DatagramChannel out, final SocketAddress to) throws IOException {
        datagram.flip();
        final int fate = random.nextInt(1000);
        if (fate < lossPerMille) {
            return;
        }
        if (fate < lossPerMille + reorderPerMille) {
            final ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).put(datagram);
            held.add(new Held(out, to, copy.flip(), new int[] {OVERTAKEN_BY}));
            return;
        }
        if (fate < lossPerMille + reorderPerMille + duplicatePerMille) {
            out.send(datagram.duplicate(), to);
        }
        out.send(datagram, to);
        release(1);
    }

    /** Counts the held datagrams down by so many and sends those whose time it is. */
    private void release(final int passed) throws IOException {
        for (int i = 0; i < held.size(); ) {
            final Held next = held.get(i);
            next.countdown()[0] -= passed;
            if (next.countdown()[0] > 0) {
                i++;
            } else {
                next.out().send(next.bytes(), next.to());
                held.remove(i);
            }
        }
    }
}
