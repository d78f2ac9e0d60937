// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.packet.PacketSink;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Joins packets that a tunnel opened into super-packets, so that the host takes many in one write; used by one thread
 * at a time.
 *
 * <p>Nothing is copied: packets stay where they are until {@link #flush}, which writes lists of their pieces. What is
 * joined gives, cut apart by {@link Segmenter} or a kernel, the packets that were added, byte for byte; all others pass
 * alone and untouched. Packets of a flow keep their order; those of different flows may change theirs within one flush.
 *
 * <p>Joined are TCP segments in sequence that differ in nothing a cut would not bring back, and UDP datagrams of one
 * length, the last of either perhaps shorter. Never: a packet with a wrong or missing checksum, IPv4 options, IPv6
 * extension headers, a fragment, a TCP flag besides ACK, PSH and ECE, no payload, or an IPv4 identification that does
 * not count up.
 */
public final class Coalescer {
    /** Most packets in one super-packet. */
    public static final int MAX_PIECES = 128;

    private static final int MAX_OPEN = 16; // flows joined side by side; one more closes the one opened first

    private final boolean joinsTcp;
    private final boolean joinsUdp;

    private final Candidate candidate = new Candidate();
    private final Train.Joiner joiner = new Train.Joiner();
    private final Gather gather = new Gather(MAX_PIECES);

    private final UnsafeBuffer[] buffers; // by packet
    private final int[] offsets;
    private final int[] lengths;
    private final int[] nexts; // the packet behind it in its train
    private int packets;

    private final Train[] trains; // in the order of their first packets, which is the order they are written in
    private int trainCount;

    private final long[] openKeys = new long[MAX_OPEN]; // of the flow whose train stands in open
    private final Train[] open = new Train[MAX_OPEN]; // null or closed where the place is free
    private int recent; // the place used last
    private int oldest; // the place to take when none is free

    /**
     * Holds {@code maxPackets} packets between flushes. {@code joinsTcp} and {@code joinsUdp} say what the sink takes
     * as super-packets; the kernel knows those of UDP from 6.2 on.
     */
    public Coalescer(final int maxPackets, final boolean joinsTcp, final boolean joinsUdp) {
        this.joinsTcp = joinsTcp;
        this.joinsUdp = joinsUdp;
        buffers = new UnsafeBuffer[maxPackets];
        offsets = new int[maxPackets];
        lengths = new int[maxPackets];
        nexts = new int[maxPackets];
        trains = new Train[maxPackets];
        for (int i = 0; i < maxPackets; i++) {
            trains[i] = new Train();
        }
    }

    /** Whether {@link #flush} must come before the next packet. */
    public boolean isFull() {
        return packets == buffers.length;
    }

    /** Packets that wait for {@link #flush}. */
    public int packets() {
        return packets;
    }

    /**
     * Takes an IP packet, which must stay at its place unchanged until {@link #flush}. Or says why not, the packet
     * being the caller's to count: IP_TOO_SHORT and IP_BAD_VERSION where it is none, TUN_QUEUE_FULL where this
     * {@link #isFull}.
     */
    public DropReason add(final UnsafeBuffer buffer, final int offset, final int length) {
        if (isFull()) {
            return DropReason.TUN_QUEUE_FULL;
        }
        final Candidate candidate = this.candidate;
        final DropReason reason = candidate.wrap(buffer, offset, length);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final int index = packets++;
        buffers[index] = buffer;
        offsets[index] = offset;
        lengths[index] = length;
        if (!candidate.hasFlow) {
            closeAll(); // it may belong to any of them
            trains[trainCount++].beginAlone(candidate, index);
            return DropReason.NONE;
        }
        final int place = find(candidate.key);
        final Train train = place < 0 ? null : open[place];
        if (!(candidate.isTcp ? joinsTcp : joinsUdp) || !candidate.mayJoin()) {
            close(train); // what follows in its flow must not go in front of it
            trains[trainCount++].beginAlone(candidate, index);
        } else if (train != null && train.accepts(candidate)) {
            nexts[train.lastPacket] = index;
            train.add(candidate, index);
        } else {
            beginTrain(place, index);
        }
        return DropReason.NONE;
    }

    private void beginTrain(final int place, final int index) {
        recent = place < 0 ? freePlace() : place; // a train of its flow, if any, is closed by losing its place
        final Train train = trains[trainCount++];
        train.begin(candidate, index);
        open[recent] = train;
        openKeys[recent] = candidate.key;
    }

    /** The place of the flow's open train, or -1. */
    private int find(final long key) {
        if (isOpen(recent) && openKeys[recent] == key) {
            return recent;
        }
        for (int i = 0; i < MAX_OPEN; i++) {
            if (isOpen(i) && openKeys[i] == key) {
                recent = i;
                return i;
            }
        }
        return -1;
    }

    private boolean isOpen(final int place) {
        return open[place] != null && !open[place].isClosed;
    }

    private int freePlace() {
        for (int i = 0; i < MAX_OPEN; i++) {
            if (!isOpen(i)) {
                return i;
            }
        }
        oldest = (oldest + 1) % MAX_OPEN;
        return oldest;
    }

    private static void close(final Train train) {
        if (train != null) {
            train.isClosed = true;
        }
    }

    private void closeAll() {
        for (int i = 0; i < MAX_OPEN; i++) {
            open[i] = null;
        }
    }

    /**
     * Writes all packets, joined or alone, and counts those that the sink refused: each packet that was added, with the
     * bytes it had. Their memory is free when this returns.
     */
    public void flush(final PacketSink sink, final DropCounters drops) {
        for (int i = 0; i < trainCount; i++) {
            final Train train = trains[i];
            fill(train);
            final DropReason reason = sink.write(gather);
            if (reason != DropReason.NONE) {
                drops.count(reason, train.packets, train.bytes());
            }
        }
        trainCount = 0;
        packets = 0;
        closeAll();
    }

    private void fill(final Train train) {
        final Gather gather = this.gather;
        gather.clear();
        int packet = train.firstPacket;
        gather.add(buffers[packet].addressOffset() + offsets[packet], lengths[packet]);
        if (train.packets == 1) {
            return;
        }
        train.join(joiner, gather);
        final int headersLength = train.headersLength();
        do {
            packet = nexts[packet];
            final long payload = buffers[packet].addressOffset() + offsets[packet] + headersLength;
            gather.add(payload, lengths[packet] - headersLength);
        } while (packet != train.lastPacket);
    }
}
