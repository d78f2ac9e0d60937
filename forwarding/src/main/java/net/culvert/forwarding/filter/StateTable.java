// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * The conversations that rules have let begin. Owned by one worker, which sees both directions of a conversation.
 *
 * <p>A state lets pass the asker's packets at the hook where it was made, and the replier's at all hooks: the asker's
 * packets go by each other hook's own rules, the replier's need none. A state that no packet has used for the time of
 * its phase is gone; {@link #sweep} looks at some slots a burst, a lookup at what it meets. A state ends with the
 * interface where it began: at once for the asker, with the next sweep for the replier.
 *
 * <p>All memory is allocated at the start: 64 bytes off the heap and 16 on it for each state.
 */
public final class StateTable {
    /** States, where nothing else is said. */
    public static final int DEFAULT_LIMIT = 65_536;

    static final int NONE = -1;
    private static final int GENERATION_SHIFT = 17; // behind 2^16 interfaces and two directions
    private static final int SWEEP_WHEN_FULL = 64; // slots, so that a full table costs each packet little
    private static final int MAX_LIMIT = 1 << 24; // slots, what fits a buffer

    private final int limit;
    private final StateTimeouts timeouts;
    private final StateEntries entries;
    private final Rule[] rules; // by slot; null where the slot is free
    private final NetworkInterface[] begun; // by slot: where its state began, or null
    private final int[] heads; // of the chains, by hash

    private int free;
    private int size;
    private int swept; // the slot that the next sweep begins at
    private boolean isReply;

    /** A table for at most {@code limit} states. */
    public StateTable(final int limit, final StateTimeouts timeouts) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a table of " + limit + " states cannot be; write 1 to " + MAX_LIMIT);
        }
        this.limit = limit;
        this.timeouts = timeouts;
        entries = new StateEntries(limit);
        rules = new Rule[limit];
        begun = new NetworkInterface[limit];
        heads = new int[Integer.highestOneBit(Math.max(1, limit - 1)) << 1];
        Arrays.fill(heads, NONE);
        for (int slot = 0; slot < limit; slot++) {
            entries.next(slot, slot + 1 < limit ? slot + 1 : NONE);
        }
    }

    /** States, those included that are over and not yet swept. */
    public int size() {
        return size;
    }

    public int limit() {
        return limit;
    }

    /**
     * Where a packet is seen, as one number: states remember where they began. An interface that has the number of one
     * before it is another.
     */
    static int origin(final Direction direction, final NetworkInterface seen) {
        return seen.generation() << GENERATION_SHIFT ^ seen.index() << 1 | direction.ordinal();
    }

    /**
     * The state that lets the flow's packet pass at the hook, or NONE. Every state that the packet is of takes note of
     * it.
     */
    int find(final Flow flow, final int origin, final long nowNs) {
        int found = NONE;
        for (int slot = heads[flow.hash() & heads.length - 1]; slot != NONE; slot = entries.next(slot)) {
            if (entries.hash(slot) != flow.hash() || isOver(slot, nowNs)) {
                continue;
            }
            final boolean isAsked = entries.origin(slot) == origin && entries.isAsked(slot, flow);
            if (!isAsked && !entries.isReplied(slot, flow)) {
                continue;
            }
            if (StateTracking.reopens(flow.protocol(), entries.course(slot), flow)) {
                entries.expiresNs(slot, nowNs); // another conversation: the rules are asked again
                continue;
            }
            note(slot, StateTracking.next(entries.course(slot), flow, !isAsked), nowNs);
            if (found == NONE || isAsked) {
                found = slot;
                isReply = !isAsked;
            }
        }
        return found;
    }

    /**
     * The state that lets pass an ICMP error about the packet of {@code quoted}, or NONE. The error goes the other way
     * than the packet that it quotes; no state takes note of it.
     */
    int findQuoted(final Flow quoted, final int origin, final long nowNs) {
        for (int slot = heads[quoted.hash() & heads.length - 1]; slot != NONE; slot = entries.next(slot)) {
            if (entries.hash(slot) != quoted.hash() || isOver(slot, nowNs)) {
                continue;
            }
            isReply = entries.isAsked(slot, quoted);
            if (isReply || entries.origin(slot) == origin && entries.isReplied(slot, quoted)) {
                return slot;
            }
        }
        return NONE;
    }

    /** Whether what was found lets pass a packet of the replier, or about one of the asker. */
    boolean isReply() {
        return isReply;
    }

    /** The rule that made the state. */
    Rule rule(final int slot) {
        return rules[slot];
    }

    /**
     * Makes a state of the flow's packet, which none was found for and which was seen at {@code where}; false where the
     * table is full.
     */
    boolean add(final Flow flow, final int origin, final Rule rule, final NetworkInterface where, final long nowNs) {
        if (free == NONE) {
            sweep(nowNs, SWEEP_WHEN_FULL);
            if (free == NONE) {
                return false;
            }
        }
        final int slot = free;
        free = entries.next(slot);
        size++;
        entries.fill(slot, flow, origin);
        rules[slot] = rule;
        begun[slot] = where;
        final int bucket = flow.hash() & heads.length - 1;
        entries.next(slot, heads[bucket]);
        heads[bucket] = slot;
        note(slot, StateTracking.first(flow), nowNs);
        return true;
    }

    /** Ends all states, as if their time were over. */
    public void clear() {
        for (int slot = 0; slot < limit; slot++) {
            if (rules[slot] != null) {
                remove(slot);
            }
        }
    }

    /** Adds what is not over among {@code slots} slots, {@code from} one on, to the list; for people, it allocates. */
    public void list(final int from, final int slots, final long nowNs, final List<ListedState> into) {
        for (int slot = from; slot < Math.min(limit, from + slots); slot++) {
            if (rules[slot] != null && !isOver(slot, nowNs)) {
                into.add(entries.list(slot, rules[slot], nowNs));
            }
        }
    }

    /** Frees what is over among the next {@code slots} slots. */
    public void sweep(final long nowNs, final int slots) {
        if (size == 0) {
            return;
        }
        for (int i = Math.min(slots, limit); i > 0; i--) {
            final int slot = swept;
            swept = slot + 1 == limit ? 0 : slot + 1;
            if (rules[slot] != null && (isOver(slot, nowNs) || begun[slot] != null && begun[slot].isGone())) {
                remove(slot);
            }
        }
    }

    private boolean isOver(final int slot, final long nowNs) {
        return entries.expiresNs(slot) - nowNs <= 0;
    }

    private void note(final int slot, final int course, final long nowNs) {
        entries.course(slot, course);
        entries.expiresNs(slot, nowNs + timeouts.ns(StateTracking.phase(entries.protocol(slot), course)));
    }

    private void remove(final int slot) {
        final int bucket = entries.hash(slot) & heads.length - 1;
        if (heads[bucket] == slot) {
            heads[bucket] = entries.next(slot);
        } else {
            int before = heads[bucket];
            while (entries.next(before) != slot) {
                before = entries.next(before);
            }
            entries.next(before, entries.next(slot));
        }
        rules[slot] = null;
        begun[slot] = null;
        entries.next(slot, free);
        free = slot;
        size--;
    }
}
