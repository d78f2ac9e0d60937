// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import net.culvert.tunnel.noise.CookieGenerator;
import net.culvert.tunnel.noise.Messages;
import net.culvert.tunnel.noise.PublicKey;

/**
 * A stranger who knows a public key and sends its owner initiations that begin as true ones do, with a right MAC1, as a
 * program: {@code HOST PORT MILLISECONDS PER_SECOND PUBLIC_KEY}. What is sealed in them is random, for it takes the
 * responder a key agreement to find that out. At the end it writes how many it sent.
 */
final class InitiationFlood {
    private static final int BURST = 50; // messages between two looks at the clock

    private InitiationFlood() {}

    public static void main(final String[] arguments) throws IOException {
        final CookieGenerator macs = new CookieGenerator(PublicKey.parse(arguments[4]));
        final long perSecond = Long.parseLong(arguments[3]);
        final Random random = new Random(1);
        long sent = 0;
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            System.out.println("flooding");
            final long startNs = System.nanoTime();
            final long limitNs = Long.parseLong(arguments[2]) * 1_000_000;
            while (System.nanoTime() - startNs < limitNs) {
                sent += burst(channel, macs, random);
                LockSupport.parkNanos(startNs + sent * 1_000_000_000 / perSecond - System.nanoTime());
            }
        }
        System.out.println("sent " + sent);
    }

    private static long burst(final DatagramChannel channel, final CookieGenerator macs, final Random random)
            throws IOException {
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        for (int i = 0; i < BURST; i++) {
            random.nextBytes(message);
            ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(Messages.TYPE, Messages.TYPE_INITIATION);
            macs.addMacs(message, 0);
            channel.write(ByteBuffer.wrap(message));
        }
        return BURST;
    }
}
