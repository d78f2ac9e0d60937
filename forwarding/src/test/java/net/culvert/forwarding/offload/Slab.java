// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Off-heap memory for tests, into which packets are laid one behind the other with marked gaps between them. */
final class Slab {
    private static final byte MARK = (byte) 0xA5;
    private static final int GAP = 24; // bytes, room for an offload header and a guard

    final UnsafeBuffer buffer;
    private int end;
    private final List<int[]> extents = new ArrayList<>();

    Slab(final int capacity) {
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity, 64));
        clear();
    }

    void clear() {
        buffer.setMemory(0, buffer.capacity(), MARK);
        extents.clear();
        end = 0;
    }

    /** Lays a packet down and returns its offset. */
    int put(final byte[] packet) {
        final int offset = end + GAP;
        buffer.putBytes(offset, packet);
        end = offset + packet.length;
        extents.add(new int[] {offset, packet.length});
        return offset;
    }

    byte[] bytes(final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    /** That no byte outside a packet has changed. */
    void assertGapsUntouched() {
        int at = 0;
        for (final int[] extent : extents) {
            assertMarked(at, extent[0]);
            at = extent[0] + extent[1];
        }
        assertMarked(at, buffer.capacity());
    }

    private void assertMarked(final int from, final int to) {
        for (int i = from; i < to; i++) {
            assertEquals(MARK, buffer.getByte(i), () -> "a byte outside every packet was written");
        }
    }

    /** A written packet as it goes over the wire to the kernel: offload header, then the pieces joined. */
    record Written(byte[] header, byte[] packet) {
        static Written of(final Gather gather) {
            final byte[] header = new byte[Gather.HEADER_LENGTH];
            gather.header().getBytes(0, header);
            final byte[] packet = new byte[gather.packetLength()];
            int at = 0;
            for (int i = 0; i < gather.pieces(); i++) {
                final int length = gather.pieceLength(i);
                new UnsafeBuffer(gather.pieceAddress(i), length).getBytes(0, packet, at, length);
                at += length;
            }
            assertEquals(packet.length, at);
            return new Written(header, packet);
        }

        VirtioNetHeader virtio() {
            return new VirtioNetHeader().wrap(new UnsafeBuffer(header), 0);
        }

        boolean isSuperPacket() {
            return virtio().gsoType() != VirtioNetHeader.GSO_NONE;
        }

        /** What a kernel makes of it, by the segmenter. */
        List<byte[]> segments() {
            return segment(header, packet);
        }
    }

    /** Cuts a packet apart and checks that nothing outside it was written. */
    static List<byte[]> segment(final byte[] header, final byte[] packet) {
        final Slab slab = new Slab(packet.length + 256);
        final UnsafeBuffer headerBuffer = slab.buffer;
        final int headerOffset = slab.put(header);
        final int packetOffset = slab.put(packet);
        final Segmenter segmenter = new Segmenter();
        assertEquals(DropReason.NONE, segmenter.wrap(headerBuffer, headerOffset, packetOffset, packet.length));
        final List<byte[]> segments = new ArrayList<>();
        while (segmenter.next()) {
            segments.add(slab.bytes(segmenter.offset(), segmenter.length()));
        }
        assertEquals(segments.size(), segmenter.segments());
        slab.assertGapsUntouched();
        assertEquals(-1, Arrays.mismatch(header, slab.bytes(headerOffset, header.length)));
        return segments;
    }
}
