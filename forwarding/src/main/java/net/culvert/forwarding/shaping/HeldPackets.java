// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies of packets and what else is to be known to send them on; shared by the pipes of one worker, which owns it. All
 * memory is allocated at the start.
 *
 * <p>Packets lie one behind the other in slabs. A slab is free again when its last packet has gone, so a packet that
 * stays long may hold one slab.
 *
 * <pre>
 *  slab  | headroom | offload header | packet | gap | offload header | packet | ...
 * </pre>
 */
final class HeldPackets {
    static final int NONE = -1;

    private static final int SLAB_SHIFT = 17; // 128 KiB, the longest packet and its headroom nearly twice
    private static final int SLAB_LENGTH = 1 << SLAB_SHIFT; // bytes
    private static final int OFFLOAD = Gather.HEADER_LENGTH; // bytes in front of each packet
    private static final int ALIGNMENT = 8; // bytes
    private static final int MAX_SLABS = 1 << 30 - SLAB_SHIFT;
    private static final int PACKETS_PER_SLAB = 512; // 256 bytes each; slots are bounded as memory is

    private final UnsafeBuffer buffer;
    private final int[] livePackets; // by slab
    private final int[] freeSlabs;
    private final int[] offsets; // by slot
    private final int[] lengths;
    private final int[] rules;
    private final int[] fibs;
    private final int[] tags;
    private final boolean[] isUrgent;
    private final NetworkInterface[] inputs;
    private final NetworkInterface[] outputs;
    private final long[] dueNs;
    private final int[] next;

    private int freeSlabCount;
    private int slab; // the one that is being filled
    private int end; // of what lies in it, in the buffer
    private int free; // slots, by next
    private int size;

    /** Room for {@code slabs} times 128 KiB. */
    HeldPackets(final int slabs) {
        if (slabs < 1 || slabs > MAX_SLABS) {
            throw new IllegalArgumentException("memory of " + slabs + " slabs cannot be; write 1 to " + MAX_SLABS);
        }
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(slabs << SLAB_SHIFT, 64));
        livePackets = new int[slabs];
        freeSlabs = new int[slabs];
        for (int i = slabs - 1; i > 0; i--) {
            freeSlabs[freeSlabCount++] = i;
        }
        end = Burst.HEADROOM;
        final int slots = slabs * PACKETS_PER_SLAB;
        offsets = new int[slots];
        lengths = new int[slots];
        rules = new int[slots];
        fibs = new int[slots];
        tags = new int[slots];
        isUrgent = new boolean[slots];
        inputs = new NetworkInterface[slots];
        outputs = new NetworkInterface[slots];
        dueNs = new long[slots];
        next = new int[slots];
        for (int i = 0; i < slots; i++) {
            next[i] = i + 1 < slots ? i + 1 : NONE;
        }
    }

    /** Packets that are kept. */
    int size() {
        return size;
    }

    /** Copies the packet; returns its slot, or NONE where there is no room. */
    int add(final Packet packet, final int rule, final NetworkInterface output) {
        final int offset = free == NONE ? NONE : allocate(packet.length());
        if (offset == NONE) {
            return NONE;
        }
        final int slot = free;
        free = next[slot];
        size++;
        buffer.putBytes(offset - OFFLOAD, packet.buffer(), packet.offset() - OFFLOAD, packet.length() + OFFLOAD);
        offsets[slot] = offset;
        lengths[slot] = packet.length();
        rules[slot] = rule;
        fibs[slot] = packet.fib();
        tags[slot] = packet.tag();
        isUrgent[slot] = packet.isUrgent();
        inputs[slot] = packet.input();
        outputs[slot] = output;
        next[slot] = NONE;
        return slot;
    }

    /** Aims at the copy, as the packet was. */
    void aim(final Packet packet, final int slot) {
        packet.aim(buffer, offsets[slot], lengths[slot], inputs[slot]);
        packet.fib(fibs[slot]);
        packet.tag(tags[slot]);
        packet.isUrgent(isUrgent[slot]);
    }

    /** Gives the memory of a packet back. */
    void remove(final int slot) {
        inputs[slot] = null;
        outputs[slot] = null;
        next[slot] = free;
        free = slot;
        size--;
        final int emptied = offsets[slot] >> SLAB_SHIFT;
        if (--livePackets[emptied] == 0) {
            if (emptied == slab) {
                end = (slab << SLAB_SHIFT) + Burst.HEADROOM;
            } else {
                freeSlabs[freeSlabCount++] = emptied;
            }
        }
    }

    int length(final int slot) {
        return lengths[slot];
    }

    int rule(final int slot) {
        return rules[slot];
    }

    NetworkInterface output(final int slot) {
        return outputs[slot];
    }

    long dueNs(final int slot) {
        return dueNs[slot];
    }

    void dueNs(final int slot, final long nowNs) {
        dueNs[slot] = nowNs;
    }

    /** The slot behind it in whatever queue it is in. */
    int next(final int slot) {
        return next[slot];
    }

    void next(final int slot, final int following) {
        next[slot] = following;
    }

    private int allocate(final int length) {
        final int begin = end + OFFLOAD + ALIGNMENT - 1 & -ALIGNMENT;
        if (begin + length <= slab + 1 << SLAB_SHIFT) {
            return take(begin, length);
        }
        if (freeSlabCount == 0 || length > SLAB_LENGTH - Burst.HEADROOM - OFFLOAD - ALIGNMENT) {
            return NONE;
        }
        slab = freeSlabs[--freeSlabCount];
        return take((slab << SLAB_SHIFT) + Burst.HEADROOM + OFFLOAD + ALIGNMENT - 1 & -ALIGNMENT, length);
    }

    private int take(final int begin, final int length) {
        livePackets[slab]++;
        end = begin + length;
        return begin;
    }
}
