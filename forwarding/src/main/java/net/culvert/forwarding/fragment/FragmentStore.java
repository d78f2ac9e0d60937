// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import java.util.Arrays;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes of the fragments that are held, in blocks of equal size, all taken at the start; one thread. A fragment is
 * the number of its first block, by which its place in its packet is known, too.
 */
final class FragmentStore {
    /** No fragment. */
    static final int NONE = -1;

    private static final int BLOCK_LENGTH = 512; // bytes: three hold what an Ethernet frame does, with 36 to spare
    private static final int MAX_PACKET = Ipv6Header.LENGTH + 0xFFFF; // bytes

    private final UnsafeBuffer slab;
    private final int[] behind; // the next block of a fragment, or the next free one
    private final int[] starts; // by first block, as all below
    private final int[] lengths;
    private final int[] headersLengths;
    private final int[] after; // the next fragment of the packet, by offset
    private int firstFree;
    private int free; // blocks

    FragmentStore(final int bytes) {
        final int blocks = bytes / BLOCK_LENGTH;
        slab = new UnsafeBuffer(BufferUtil.allocateDirectAligned(blocks * BLOCK_LENGTH, 64));
        behind = new int[blocks];
        starts = new int[blocks];
        lengths = new int[blocks];
        headersLengths = new int[blocks];
        after = new int[blocks];
        Arrays.setAll(behind, i -> i + 1);
        behind[blocks - 1] = NONE;
        free = blocks;
    }

    /** What one packet of {@code fragments} may take: a block begun by each, and those in its bytes. */
    static int leastBytes(final int fragments) {
        return (Math.min(fragments, MAX_PACKET) + MAX_PACKET / BLOCK_LENGTH + 1) * BLOCK_LENGTH;
    }

    int freeBytes() {
        return free * BLOCK_LENGTH;
    }

    /** Whether a fragment of {@code bytes}, headers kept included, has room. */
    boolean fits(final int bytes) {
        return bytes <= freeBytes();
    }

    /**
     * Keeps a fragment that {@link #fits}, of which {@code length} bytes of data and {@code headersLength} bytes of
     * headers before them lie at {@code offset}. Returns its number; nothing comes after it yet.
     */
    int put(final UnsafeBuffer from, final int offset, final int headersLength, final int start, final int length) {
        final int fragment = firstFree;
        starts[fragment] = start;
        lengths[fragment] = length;
        headersLengths[fragment] = headersLength;
        after[fragment] = NONE;
        int block = fragment;
        int last = fragment;
        for (int done = 0; done < headersLength + length; done += BLOCK_LENGTH) {
            final int part = Math.min(BLOCK_LENGTH, headersLength + length - done);
            slab.putBytes(block * BLOCK_LENGTH, from, offset + done, part);
            last = block;
            block = behind[block];
            free--;
        }
        firstFree = behind[last];
        behind[last] = NONE;
        return fragment;
    }

    /** Gives its blocks back. */
    void release(final int fragment) {
        int last = fragment;
        free++;
        while (behind[last] != NONE) {
            last = behind[last];
            free++;
        }
        behind[last] = firstFree;
        firstFree = fragment;
    }

    /** Copies {@code length} bytes, from byte {@code first} of headers and data on. */
    void copy(final int fragment, final int first, final int length, final UnsafeBuffer to, final int toOffset) {
        int done = 0;
        int at = first;
        int block = fragment;
        while (done < length) {
            if (at >= BLOCK_LENGTH) {
                at -= BLOCK_LENGTH;
                block = behind[block];
                continue;
            }
            final int part = Math.min(BLOCK_LENGTH - at, length - done);
            to.putBytes(toOffset + done, slab, block * BLOCK_LENGTH + at, part);
            done += part;
            at += part;
        }
    }

    /** Whether its data are the bytes at {@code offset}. */
    boolean holds(final int fragment, final UnsafeBuffer bytes, final int offset) {
        int block = fragment;
        int at = headersLengths[fragment];
        for (int done = 0; done < lengths[fragment]; done++, at++) {
            while (at >= BLOCK_LENGTH) {
                at -= BLOCK_LENGTH;
                block = behind[block];
            }
            if (slab.getByte(block * BLOCK_LENGTH + at) != bytes.getByte(offset + done)) {
                return false;
            }
        }
        return true;
    }

    int start(final int fragment) {
        return starts[fragment];
    }

    int length(final int fragment) {
        return lengths[fragment];
    }

    int end(final int fragment) {
        return starts[fragment] + lengths[fragment];
    }

    /** Bytes of headers kept in front of the data. */
    int headersLength(final int fragment) {
        return headersLengths[fragment];
    }

    /** The next fragment of the packet, or NONE. */
    int after(final int fragment) {
        return after[fragment];
    }

    void after(final int fragment, final int next) {
        after[fragment] = next;
    }
}
