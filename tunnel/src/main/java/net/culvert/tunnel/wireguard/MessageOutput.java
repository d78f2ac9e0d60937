// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;

/** Sends the control thread's messages, a datagram at a time: handshakes are rare and should not wait for company. */
final class MessageOutput {
    private static final int SLAB_LENGTH = Burst.HEADROOM + 256; // bytes; the longest message has 148

    private final DatagramSink sink;
    private final Burst burst = new Burst(SLAB_LENGTH, 1);

    MessageOutput(final DatagramSink sink) {
        this.sink = sink;
    }

    void send(final byte[] message, final Endpoint endpoint) {
        burst.buffer().putBytes(burst.end(), message);
        burst.append(message.length, endpoint);
        sink.send(burst);
        burst.clear();
    }
}
