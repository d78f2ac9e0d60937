// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.fib.Prefix;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of a table of states, off the heap: one cache line for each. Owned by one worker.
 *
 * <pre>
 *  0 asker's address, 16 bytes        16 replier's address, 16 bytes
 * 32 expires, ns                      40 asker's port | replier's port
 * 44 IP version | protocol            48 interface and direction where it began
 * 52 next in the chain, or free       56 hash          60 course of the conversation
 * </pre>
 */
final class StateEntries {
    private static final int LENGTH = 64; // bytes, a cache line
    private static final int ASKER_HIGH = 0, ASKER_LOW = 8, REPLIER_HIGH = 16, REPLIER_LOW = 24; // byte offsets
    private static final int EXPIRES = 32, PORTS = 40, KIND = 44, ORIGIN = 48, NEXT = 52, HASH = 56, COURSE = 60;

    private final UnsafeBuffer buffer;

    StateEntries(final int count) {
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.multiplyExact(count, LENGTH), LENGTH));
    }

    /** Writes what identifies the conversation that the flow's packet begins. */
    void fill(final int slot, final Flow flow, final int origin) {
        final int at = slot * LENGTH;
        buffer.putLong(at + ASKER_HIGH, flow.sourceHigh());
        buffer.putLong(at + ASKER_LOW, flow.sourceLow());
        buffer.putLong(at + REPLIER_HIGH, flow.destinationHigh());
        buffer.putLong(at + REPLIER_LOW, flow.destinationLow());
        buffer.putInt(at + PORTS, flow.sourcePort() << 16 | flow.destinationPort());
        buffer.putInt(at + KIND, flow.version() << 8 | flow.protocol());
        buffer.putInt(at + ORIGIN, origin);
        buffer.putInt(at + HASH, flow.hash());
    }

    /** Whether the flow goes from the asker to the replier. */
    boolean isAsked(final int slot, final Flow flow) {
        final int at = slot * LENGTH;
        return buffer.getInt(at + PORTS) == (flow.sourcePort() << 16 | flow.destinationPort())
                && buffer.getInt(at + KIND) == (flow.version() << 8 | flow.protocol())
                && buffer.getLong(at + ASKER_HIGH) == flow.sourceHigh()
                && buffer.getLong(at + ASKER_LOW) == flow.sourceLow()
                && buffer.getLong(at + REPLIER_HIGH) == flow.destinationHigh()
                && buffer.getLong(at + REPLIER_LOW) == flow.destinationLow();
    }

    /** Whether the flow goes from the replier to the asker. */
    boolean isReplied(final int slot, final Flow flow) {
        final int at = slot * LENGTH;
        return buffer.getInt(at + PORTS) == (flow.destinationPort() << 16 | flow.sourcePort())
                && buffer.getInt(at + KIND) == (flow.version() << 8 | flow.protocol())
                && buffer.getLong(at + ASKER_HIGH) == flow.destinationHigh()
                && buffer.getLong(at + ASKER_LOW) == flow.destinationLow()
                && buffer.getLong(at + REPLIER_HIGH) == flow.sourceHigh()
                && buffer.getLong(at + REPLIER_LOW) == flow.sourceLow();
    }

    /** What is in the slot, for people. */
    ListedState list(final int slot, final Rule rule, final long nowNs) {
        final int at = slot * LENGTH;
        final boolean isIpv6 = buffer.getInt(at + KIND) >>> 8 == 6;
        final int ports = buffer.getInt(at + PORTS);
        return new ListedState(
                protocol(slot),
                address(isIpv6, at + ASKER_HIGH),
                ports >>> 16,
                address(isIpv6, at + REPLIER_HIGH),
                ports & 0xFFFF,
                Direction.values()[origin(slot) & 1],
                origin(slot) >>> 1,
                StateTracking.phase(protocol(slot), course(slot)),
                expiresNs(slot) - nowNs,
                rule.number());
    }

    private Prefix address(final boolean isIpv6, final int at) {
        return new Prefix(isIpv6, buffer.getLong(at), buffer.getLong(at + Long.BYTES), isIpv6 ? 128 : 32);
    }

    int hash(final int slot) {
        return buffer.getInt(slot * LENGTH + HASH);
    }

    int protocol(final int slot) {
        return buffer.getInt(slot * LENGTH + KIND) & 0xFF;
    }

    int origin(final int slot) {
        return buffer.getInt(slot * LENGTH + ORIGIN);
    }

    long expiresNs(final int slot) {
        return buffer.getLong(slot * LENGTH + EXPIRES);
    }

    void expiresNs(final int slot, final long expiresNs) {
        buffer.putLong(slot * LENGTH + EXPIRES, expiresNs);
    }

    int next(final int slot) {
        return buffer.getInt(slot * LENGTH + NEXT);
    }

    void next(final int slot, final int next) {
        buffer.putInt(slot * LENGTH + NEXT, next);
    }

    /** Bits of {@link StateTracking}. */
    int course(final int slot) {
        return buffer.getInt(slot * LENGTH + COURSE);
    }

    void course(final int slot, final int course) {
        buffer.putInt(slot * LENGTH + COURSE, course);
    }
}
