// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Random;

/**
 * A stranger who sends rubbish to a port as fast as it can, as a program: {@code HOST PORT MILLISECONDS SEED}. Half of
 * it is random in length and content, half has the type and length of a real message, some of that cut short. At the
 * end it writes how many datagrams it sent.
 */
final class Flood {
    private static final int LONGEST = 1472;
    private static final int[] MESSAGE_LENGTHS = {0, 148, 92, 64, 32}; // by message type, WireGuard section 5.4

    private Flood() {}

    public static void main(final String[] arguments) throws IOException {
        final Random random = new Random(Long.parseLong(arguments[3]));
        final ByteBuffer datagram = ByteBuffer.allocateDirect(LONGEST).order(ByteOrder.LITTLE_ENDIAN);
        final byte[] bytes = new byte[LONGEST];
        long sent = 0;
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            System.out.println("flooding");
            final long endNs = System.nanoTime() + Long.parseLong(arguments[2]) * 1_000_000;
            while (System.nanoTime() - endNs < 0) {
                random.nextBytes(bytes);
                datagram.clear().put(bytes).flip();
                if (random.nextBoolean()) {
                    datagram.limit(random.nextInt(LONGEST));
                } else {
                    shapeAsMessage(datagram, random);
                }
                channel.write(datagram);
                sent++;
            }
        }
        System.out.println("sent " + sent);
    }

    private static void shapeAsMessage(final ByteBuffer datagram, final Random random) {
        final int type = 1 + random.nextInt(4);
        datagram.putInt(0, type);
        final int length = MESSAGE_LENGTHS[type] + (type == 4 ? 16 * random.nextInt(80) : 0);
        datagram.limit(random.nextInt(4) == 0 ? random.nextInt(length) : length);
    }
}
