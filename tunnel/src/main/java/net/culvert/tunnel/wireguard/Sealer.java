// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.forwarding.offload.Segmenter;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunnel.aead.Aead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Splits and seals what {@link Outbound} routed; one per worker, so that several bursts are sealed at once. All that
 * depends on order, counters above all, was settled before.
 */
public final class Sealer {
    private static final int PADDING = 16; // bytes, the multiple that packets are padded to (section 5.4.6)

    private final Aead aead;
    private final DatagramSink sink;
    private final Segmenter segmenter = new Segmenter();

    /** {@code sink} takes datagrams where their slab is full in mid-burst. */
    Sealer(final Aead aead, final DatagramSink sink) {
        this.aead = aead;
        this.sink = sink;
    }

    /** Seals the packet straight into the datagram slab, if it was routed. Returns how many datagrams it made. */
    public int seal(final OutboundBurst burst, final int index) {
        final KeyPair keys = burst.keys(index);
        if (keys == null) {
            return 0;
        }
        final UnsafeBuffer buffer = burst.packets().buffer();
        final int offset = burst.packets().offset(index);
        final DropReason reason = segmenter.wrap(
                buffer, offset - Gather.HEADER_LENGTH, offset, burst.packets().length(index));
        if (reason != DropReason.NONE) {
            throw new IllegalStateException("a packet was routed that is none: " + reason);
        }
        long counter = burst.counter(index);
        while (segmenter.next()) {
            seal(
                    keys,
                    counter++,
                    buffer,
                    segmenter.offset(),
                    segmenter.length(),
                    burst.mtu,
                    burst.datagrams(),
                    burst.endpoint(index));
        }
        return segmenter.segments();
    }

    /**
     * Seals one packet into {@code out}. The 16 bytes behind it are overwritten with padding and restored; they must
     * lie inside the buffer.
     */
    void seal(
            final KeyPair keys,
            final long counter,
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final int mtu,
            final Burst out,
            final Endpoint endpoint) {
        final int padded = paddedLength(length, mtu);
        final int datagram = DataMessage.OVERHEAD + padded;
        if (out.remaining() < datagram || out.isFull()) {
            sink.send(out);
            out.clear();
        }
        final int at = out.end();
        DataMessage.putHeader(out.buffer(), at, keys.remoteIndex, counter);
        final long source = buffer.addressOffset() + offset;
        final long destination = out.address() + at + DataMessage.HEADER_LENGTH;
        if (padded == length) {
            aead.seal(keys.sendKey, counter, source, length, destination);
        } else {
            sealPadded(keys, counter, buffer, offset + length, source, padded, destination);
        }
        out.append(datagram, endpoint);
    }

    /** Seals with zeros behind the packet, and puts back what was there: the next segment's payload may be. */
    private void sealPadded(
            final KeyPair keys,
            final long counter,
            final UnsafeBuffer buffer,
            final int end,
            final long source,
            final int padded,
            final long destination) {
        final long first = buffer.getLong(end);
        final long second = buffer.getLong(end + 8);
        buffer.putLong(end, 0);
        buffer.putLong(end + 8, 0);
        aead.seal(keys.sendKey, counter, source, padded, destination);
        buffer.putLong(end, first);
        buffer.putLong(end + 8, second);
    }

    /** Bytes that a packet is sealed as: a multiple of 16, but no more than the MTU because of that. */
    static int paddedLength(final int length, final int mtu) {
        final int padded = (length + PADDING - 1) & -PADDING;
        return Math.max(length, Math.min(padded, mtu));
    }
}
