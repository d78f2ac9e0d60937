// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One packet in pieces, as an array of {@code struct iovec} that writev(2) takes as it is; owned by one thread.
 *
 * <p>The first piece is a {@value #HEADER_LENGTH}-byte {@code virtio_net_hdr} (virtio specification, section 5.1.6),
 * little-endian, kept in the gather itself; all zero it says "an ordinary packet, checksums complete".
 *
 * <pre>
 *  iovec[0] -> header() | iovec[1] -> first piece | iovec[2] -> second piece | ...
 * </pre>
 */
public final class Gather {
    /** Bytes of a {@code virtio_net_hdr}. */
    public static final int HEADER_LENGTH = 10;

    private static final int IOVEC_LENGTH = 16; // bytes: a pointer and a size_t

    private final UnsafeBuffer iovecs;
    private final UnsafeBuffer header;
    private int pieces;
    private int packetLength;

    /** Has room for {@code maxPieces} pieces besides the header; writev(2) takes 1024 in all. */
    public Gather(final int maxPieces) {
        iovecs = new UnsafeBuffer(BufferUtil.allocateDirectAligned((maxPieces + 1) * IOVEC_LENGTH, 64));
        header = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64, 64), 0, HEADER_LENGTH);
        iovecs.putLong(0, header.addressOffset());
        iovecs.putLong(8, HEADER_LENGTH);
    }

    /** Forgets the pieces and clears the header. */
    public void clear() {
        pieces = 0;
        packetLength = 0;
        header.setMemory(0, HEADER_LENGTH, (byte) 0);
    }

    /** Adds the {@code length} bytes at a native address; they must stay there until the packet is written. */
    public void add(final long address, final int length) {
        pieces++;
        iovecs.putLong(pieces * IOVEC_LENGTH, address);
        iovecs.putLong(pieces * IOVEC_LENGTH + 8, length);
        packetLength += length;
    }

    /** Whether no further piece fits. */
    public boolean isFull() {
        return (pieces + 2) * IOVEC_LENGTH > iovecs.capacity();
    }

    /** Pieces of the packet, the header not counted. */
    public int pieces() {
        return pieces;
    }

    /** The native address of piece {@code index}, from 0. */
    public long pieceAddress(final int index) {
        return iovecs.getLong((index + 1) * IOVEC_LENGTH);
    }

    /** Bytes of piece {@code index}, from 0. */
    public int pieceLength(final int index) {
        return (int) iovecs.getLong((index + 1) * IOVEC_LENGTH + 8);
    }

    /** Bytes of the packet, the header not counted. */
    public int packetLength() {
        return packetLength;
    }

    /** The {@code virtio_net_hdr}. */
    public UnsafeBuffer header() {
        return header;
    }

    /**
     * The address of the iovec array; its first entry is the header. A plain device writes from the second entry on.
     */
    public long iovecAddress() {
        return iovecs.addressOffset();
    }

    /** The address of the iovec array behind the header, for a device without offloads. */
    public long iovecAddressWithoutHeader() {
        return iovecs.addressOffset() + IOVEC_LENGTH;
    }
}
