// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One slab of off-heap memory and the packets that lie in it; owned by one thread at a time.
 *
 * <pre>
 *  slab:  | headroom | packet 0 | gap | packet 1 (a run of equal segments) | ... | free room |
 *                    ^offset(0)       ^offset(1), length(1), segmentSize(1)      ^end()
 * </pre>
 *
 * <p>A packet is bytes from {@code offset} for {@code length}. A {@code segmentSize} above 0 says that it is a run of
 * datagrams of that size laid end to end, the last one perhaps shorter (what UDP_SEGMENT and UDP_GRO carry).
 */
public final class Burst {
    /** Bytes kept free in front of the first packet, for a header that a later stage prepends. */
    public static final int HEADROOM = 256;

    private static final int CACHE_LINE = 64; // bytes, the alignment of a slab

    private final UnsafeBuffer buffer;
    private final int[] offsets;
    private final int[] lengths;
    private final int[] segmentSizes;
    private final Endpoint[] endpoints;

    boolean isFree; // in its pool, nobody's
    private int size;
    private int end = HEADROOM;

    /** Allocates a slab of {@code slabLength} bytes, headroom included, for at most {@code maxPackets} packets. */
    public Burst(final int slabLength, final int maxPackets) {
        this(new UnsafeBuffer(BufferUtil.allocateDirectAligned(slabLength, CACHE_LINE)), maxPackets);
    }

    private Burst(final UnsafeBuffer slab, final int maxPackets) {
        buffer = slab;
        offsets = new int[maxPackets];
        lengths = new int[maxPackets];
        segmentSizes = new int[maxPackets];
        endpoints = new Endpoint[maxPackets];
    }

    /**
     * Another list of packets in the same slab, such as what lies inside the packets of this one; it has no slab to
     * itself.
     */
    public Burst view(final int maxPackets) {
        return new Burst(buffer, maxPackets);
    }

    /** The slab. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** The address of the slab's first byte, for native calls. */
    public long address() {
        return buffer.addressOffset();
    }

    /** Bytes in the slab, headroom included. */
    public int capacity() {
        return buffer.capacity();
    }

    /** Packets in the burst. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Entries that it has room for in all. */
    public int maxPackets() {
        return offsets.length;
    }

    /** Whether no further entry fits; room in the slab is the caller's to check. */
    public boolean isFull() {
        return size == offsets.length;
    }

    /** The offset of the first byte behind the last packet. */
    public int end() {
        return end;
    }

    /** Bytes free behind the last packet. */
    public int remaining() {
        return buffer.capacity() - end;
    }

    public int offset(final int index) {
        return offsets[index];
    }

    public int length(final int index) {
        return lengths[index];
    }

    /** Bytes of each datagram in a run, or 0 where the packet is no run. */
    public int segmentSize(final int index) {
        return segmentSizes[index];
    }

    /** Where the packet came from or goes to; null for packets of a TUN device. */
    public Endpoint endpoint(final int index) {
        return endpoints[index];
    }

    /** Adds a packet that lies at {@code offset}; the burst must not be full. */
    public void add(final int offset, final int length, final int segmentSize, final Endpoint endpoint) {
        final int index = size++;
        offsets[index] = offset;
        lengths[index] = length;
        segmentSizes[index] = segmentSize;
        endpoints[index] = endpoint;
        end = Math.max(end, offset + length);
    }

    /** Forgets the packets; the bytes stay. */
    public void clear() {
        size = 0;
        end = HEADROOM;
    }
    // The datagrams of a run, as UDP_SEGMENT wants them.

    /** Most datagrams in one run: UDP_MAX_SEGMENTS of Linux before 6.9. */
    public static final int MAX_RUN_SEGMENTS = 64;

    /** Most bytes in one run: beyond this Linux 6.18 does not keep a run of either family whole on loopback. */
    public static final int MAX_RUN_LENGTH = 65473;

    /**
     * Adds the datagram that lies at {@link #end()}, as part of the last run if it goes to the same endpoint and the
     * run can take it. Returns false where the burst is full; nothing was added then.
     */
    public boolean append(final int length, final Endpoint endpoint) {
        final int last = size - 1;
        if (last >= 0 && extendsRun(last, length, endpoint)) {
            segmentSizes[last] = segmentSizes[last] == 0 ? lengths[last] : segmentSizes[last];
            lengths[last] += length;
            end += length;
            return true;
        }
        if (isFull()) {
            return false;
        }
        add(end, length, 0, endpoint);
        return true;
    }

    private boolean extendsRun(final int last, final int length, final Endpoint endpoint) {
        final int segment = segmentSizes[last] == 0 ? lengths[last] : segmentSizes[last];
        return endpoints[last] == endpoint
                && offsets[last] + lengths[last] == end
                && length <= segment
                && lengths[last] % segment == 0 // a shorter datagram ends its run
                && lengths[last] + length <= MAX_RUN_LENGTH
                && lengths[last] < segment * MAX_RUN_SEGMENTS;
    }
}
