// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.Arrays;
import java.util.BitSet;

/** Numbers of interfaces, from 1 on: the least free one first, each with a count of how often it was given out. */
final class IndexPool {
    private static final int MAX = 65_535; // as many as a BSD's 16-bit if_index

    private final BitSet used = new BitSet();
    private int[] generations = new int[16]; // by number: times that it came back

    IndexPool() {
        used.set(0); // stands for "no interface" wherever numbers are written down
    }

    /** Takes the least free number. */
    int take() {
        final int index = used.nextClearBit(0);
        if (index > MAX) {
            throw new IllegalStateException("there are " + MAX + " interfaces, and can be no more");
        }
        used.set(index);
        if (index >= generations.length) {
            generations = Arrays.copyOf(generations, 2 * index);
        }
        return index;
    }

    /** How many had the number before who has it now. */
    int generation(final int index) {
        return generations[index];
    }

    /** Gives a number back. */
    void free(final int index) {
        generations[index]++;
        used.clear(index);
    }
}
