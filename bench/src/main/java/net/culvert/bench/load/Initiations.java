// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.Messages;
import net.culvert.tunnel.noise.PresharedKey;

/**
 * Initiations made beforehand, sent with a bounded number unanswered, and their responses, looked at afterwards: while
 * the tunnel is measured its peers do no public-key arithmetic. An initiation's index is its place. One thread.
 */
final class Initiations {
    /** Unanswered at most; implementations call themselves under load at four times as many or more. */
    private static final int WINDOW = 32;

    private static final int PATIENCE_MS = 500; // then what is unanswered counts as lost

    private final InitiatorHandshake[] handshakes;
    private final byte[][] messages;
    private final byte[][] responses;

    /** That many, the peers taking turns. */
    Initiations(final LoadPeer[] peers, final int count) {
        final SecureRandom random = new SecureRandom();
        handshakes = new InitiatorHandshake[count];
        messages = new byte[count][Messages.INITIATION_LENGTH];
        responses = new byte[count][];
        for (int i = 0; i < count; i++) {
            handshakes[i] = peers[i % peers.length].initiate(i, random, messages[i]);
        }
    }

    /** Sends those in the range and takes their responses. */
    void exchange(final InetSocketAddress tunnel, final int from, final int to) throws IOException {
        final DatagramPacket received = new DatagramPacket(new byte[2048], 2048);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(tunnel);
            socket.setSoTimeout(PATIENCE_MS);
            int next = from;
            int unanswered = 0;
            while (next < to || unanswered > 0) {
                while (next < to && unanswered < WINDOW) {
                    socket.send(new DatagramPacket(messages[next++], Messages.INITIATION_LENGTH));
                    unanswered++;
                }
                unanswered = take(socket, received) ? Math.max(0, unanswered - 1) : 0; // one given up may come late
            }
        }
    }

    private boolean take(final DatagramSocket socket, final DatagramPacket received) throws IOException {
        try {
            received.setLength(received.getData().length);
            socket.receive(received);
        } catch (final SocketTimeoutException e) {
            return false;
        }
        final byte[] message = Arrays.copyOf(received.getData(), received.getLength());
        if (message.length != Messages.RESPONSE_LENGTH) {
            throw new IOException("the tunnel answered with a message of " + message.length + " bytes, no response");
        }
        final int index = Messages.receiver(message);
        if (index >= 0 && index < responses.length) {
            responses[index] = message;
        }
        return true;
    }

    /** How many of those in the range were answered rightly; each can be asked once. */
    int answered(final int from, final int to) {
        int answered = 0;
        for (int i = from; i < to; i++) {
            answered += handshake(i) != null ? 1 : 0;
        }
        return answered;
    }

    /** The finished handshake at the place, or null where no right response came. */
    InitiatorHandshake handshake(final int index) {
        final byte[] response = responses[index];
        final boolean isRight =
                response != null && handshakes[index].consume(PresharedKey.NONE, response) == DropReason.NONE;
        return isRight ? handshakes[index] : null;
    }
}
