// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What was decided about flows, so that their next packets need neither rules nor routes: for one direction of a
 * conversation, from one interface, the trails of both hooks and the next hop. Owned by one worker.
 *
 * <p>Four ways of a set, the one that was used longest ago is taken for a new flow. What was decided under an older
 * {@link Generation} is not found any more. All memory is allocated at the start: 64 bytes off the heap and 46 on it
 * for each flow.
 *
 * <pre>
 *  0 source, 16 bytes      16 destination, 16 bytes     32 source port | destination port
 * 36 version | protocol    40 ICMP type | code          44 FIB that it came with
 * 48 input interface       52 used, ticks               56 generation
 * </pre>
 */
public final class FlowTable {
    /** Flows, where nothing else is said. */
    public static final int DEFAULT_FLOWS = 16_384;

    /** Rules on a trail that can be remembered. */
    static final int TRAIL_LIMIT = 4;

    static final int NONE = -1;
    private static final int WAYS = 4;
    private static final int LENGTH = 64; // bytes, a cache line
    private static final int SOURCE_HIGH = 0, SOURCE_LOW = 8, DESTINATION_HIGH = 16, DESTINATION_LOW = 24;
    private static final int PORTS = 32, KIND = 36, ICMP = 40, FIB = 44, INPUT = 48, USED = 52, GENERATION = 56;
    private static final int TICK_SHIFT = 20; // a tick is a millisecond, nearly
    private static final int KNOWN = 8, WITH_STATE = 16, TRAIL_LENGTH = 7; // bits of what is known of a hook
    private static final int HASH_WAY = 30; // the bits of the hash that no set is chosen by
    private static final int MAX_FLOWS = 1 << 24;

    private final int setMask;
    private final UnsafeBuffer entries;
    private final int[] hashes; // odd, by slot; 0 where the slot is free
    private final byte[] hooks; // by slot, in and out: KNOWN, WITH_STATE, TRAIL_LENGTH
    private final Rule[] trails; // by slot, in and out
    private final NextHop[] nextHops;
    private final NetworkInterface[] outputs; // that the trail of the way out is about

    /** A table for so many flows, rounded up to a power of two. */
    public FlowTable(final int flows) {
        if (flows < 1 || flows > MAX_FLOWS) {
            throw new IllegalArgumentException("a table of " + flows + " flows cannot be; write 1 to " + MAX_FLOWS);
        }
        final int sets = Integer.highestOneBit(Math.max(1, (flows + WAYS - 1) / WAYS * 2 - 1));
        final int size = sets * WAYS;
        setMask = sets - 1;
        entries = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.multiplyExact(size, LENGTH), LENGTH));
        hashes = new int[size];
        hooks = new byte[2 * size];
        trails = new Rule[2 * size * TRAIL_LIMIT];
        nextHops = new NextHop[size];
        outputs = new NetworkInterface[size];
    }

    /** Flows that it has room for. */
    public int capacity() {
        return hashes.length;
    }

    /**
     * Adds what is known under the rules among {@code slots} slots, {@code from} one on, to the list; for people, it
     * allocates.
     */
    public void list(
            final int from, final int slots, final ActiveRules rules, final long nowNs, final List<ListedFlow> into) {
        final long generation = rules.generation().current();
        for (int slot = from; slot < Math.min(capacity(), from + slots); slot++) {
            if (hashes[slot] != 0 && entries.getLong(slot * LENGTH + GENERATION) == generation) {
                into.add(listed(slot, nowNs));
            }
        }
    }

    private ListedFlow listed(final int slot, final long nowNs) {
        final int at = slot * LENGTH;
        final int ports = entries.getInt(at + PORTS);
        final int idleTicks = (int) (nowNs >> TICK_SHIFT) - entries.getInt(at + USED);
        return new ListedFlow(
                entries.getInt(at + KIND) & 0xFF,
                address(at, SOURCE_HIGH),
                ports >>> 16,
                address(at, DESTINATION_HIGH),
                ports & 0xFFFF,
                entries.getInt(at + FIB),
                entries.getInt(at + INPUT),
                nextHops[slot],
                (long) idleTicks << TICK_SHIFT);
    }

    private Prefix address(final int at, final int field) {
        final boolean isIpv6 = entries.getInt(at + KIND) >>> 8 == 6;
        final long high = entries.getLong(at + field);
        return new Prefix(isIpv6, high, entries.getLong(at + field + Long.BYTES), isIpv6 ? 128 : 32);
    }

    /** The slot of the flow that came from the interface of the index with the table; NONE where it is not known. */
    int find(final Flow flow, final int fib, final int input, final long generation, final long nowNs) {
        final int hash = flow.hash() | 1;
        final int first = first(hash);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (hashes[slot] == hash && isOf(slot, flow, fib, input)) {
                final int at = slot * LENGTH;
                if (entries.getLong(at + GENERATION) == generation) {
                    entries.putInt(at + USED, (int) (nowNs >> TICK_SHIFT));
                    return slot;
                }
                hashes[slot] = 0;
            }
        }
        return NONE;
    }

    /** Makes a slot for a flow that is not known; nothing is known of it then. */
    int add(final Flow flow, final int fib, final int input, final long generation, final long nowNs) {
        final int hash = flow.hash() | 1;
        final int slot = oldest(hash, generation, (int) (nowNs >> TICK_SHIFT));
        hashes[slot] = hash;
        final int at = slot * LENGTH;
        entries.putLong(at + SOURCE_HIGH, flow.sourceHigh());
        entries.putLong(at + SOURCE_LOW, flow.sourceLow());
        entries.putLong(at + DESTINATION_HIGH, flow.destinationHigh());
        entries.putLong(at + DESTINATION_LOW, flow.destinationLow());
        entries.putInt(at + PORTS, flow.sourcePort() << 16 | flow.destinationPort());
        entries.putInt(at + KIND, flow.version() << 8 | flow.protocol());
        entries.putInt(at + ICMP, flow.icmp);
        entries.putInt(at + FIB, fib);
        entries.putInt(at + INPUT, input);
        entries.putInt(at + USED, (int) (nowNs >> TICK_SHIFT));
        entries.putLong(at + GENERATION, generation);
        hooks[2 * slot] = 0;
        hooks[2 * slot + 1] = 0;
        nextHops[slot] = null;
        outputs[slot] = null;
        return slot;
    }

    /**
     * Reads the trail of the way in, or out by the interface; false where it is not known, or was found for packets
     * that had a state where these have none.
     */
    boolean load(final int slot, final Hook hook, final Trail trail) {
        final int index = index(slot, hook);
        final int known = hooks[index];
        if ((known & ~TRAIL_LENGTH) != bits(hook) || hook.output != null && outputs[slot] != hook.output) {
            return false;
        }
        trail.begin();
        for (int i = 0; i < (known & TRAIL_LENGTH); i++) {
            trail.add(trails[index * TRAIL_LIMIT + i]);
        }
        return true;
    }

    /** Remembers a trail of at most {@link #TRAIL_LIMIT} rules, of the way in, or out by the interface. */
    void store(final int slot, final Hook hook, final Trail trail) {
        final int index = index(slot, hook);
        for (int i = 0; i < trail.length(); i++) {
            trails[index * TRAIL_LIMIT + i] = trail.get(i);
        }
        hooks[index] = (byte) (bits(hook) | trail.length());
        if (hook.output != null) {
            outputs[slot] = hook.output;
        } // the next hop stays: the same rules choose the table with a state and without one
    }

    NextHop nextHop(final int slot) {
        return nextHops[slot];
    }

    void nextHop(final int slot, final NextHop nextHop) {
        nextHops[slot] = nextHop;
    }

    private static int index(final int slot, final Hook hook) {
        return 2 * slot + (hook.output == null ? 0 : 1);
    }

    private static int bits(final Hook hook) {
        return hook.hasState ? KNOWN | WITH_STATE : KNOWN;
    }

    private int first(final int hash) {
        return (hash >>> 1 & setMask) * WAYS;
    }

    private boolean isOf(final int slot, final Flow flow, final int fib, final int input) {
        final int at = slot * LENGTH;
        return entries.getInt(at + PORTS) == (flow.sourcePort() << 16 | flow.destinationPort())
                && entries.getInt(at + KIND) == (flow.version() << 8 | flow.protocol())
                && entries.getLong(at + SOURCE_HIGH) == flow.sourceHigh()
                && entries.getLong(at + SOURCE_LOW) == flow.sourceLow()
                && entries.getLong(at + DESTINATION_HIGH) == flow.destinationHigh()
                && entries.getLong(at + DESTINATION_LOW) == flow.destinationLow()
                && entries.getInt(at + ICMP) == flow.icmp
                && entries.getInt(at + FIB) == fib
                && entries.getInt(at + INPUT) == input;
    }

    /** The slot of the set that is free or of an older generation, else the one that was used longest ago. */
    private int oldest(final int hash, final long generation, final int nowTicks) {
        final int first = first(hash);
        int oldest = first;
        int mostTicks = -1;
        for (int way = 0; way < WAYS; way++) {
            final int slot = first + (way + (hash >>> HASH_WAY) & WAYS - 1); // of the same age, not always the first
            final int at = slot * LENGTH;
            if (hashes[slot] == 0 || entries.getLong(at + GENERATION) != generation) {
                return slot;
            }
            final int ticks = nowTicks - entries.getInt(at + USED) & Integer.MAX_VALUE;
            if (ticks > mostTicks) {
                mostTicks = ticks;
                oldest = slot;
            }
        }
        return oldest;
    }
}
