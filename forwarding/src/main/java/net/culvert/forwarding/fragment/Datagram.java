// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * A packet of which fragments are held, in order of their offsets, or one given up whose name is still known. All are
 * made at the start, with their reassembler, and used again.
 */
final class Datagram {
    private static final int NONE = FragmentStore.NONE;
    private static final int UNKNOWN = -1;
    private static final int NOT_ECT = 1, CE = 1 << 3; // in the set of ECN codepoints (RFC 3168, section 5)

    private final FragmentStore store;

    // The table's.
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    long tail;
    int bucket;
    Datagram inBucket; // the next one
    Datagram older;
    Datagram younger;
    AgeList age; // the list that it is in
    long bornNs; // or given up

    private DropReason fate; // why it was given up, or NONE
    private int first; // fragment
    private int last; // fragment
    private int fragments;
    private int packetBytes; // of the fragments as they came
    private int dataBytes;
    private int end; // bytes of data in all, UNKNOWN before the last fragment
    private int codepoints; // a bit for each ECN codepoint that was seen
    private NetworkInterface input; // of the first fragment

    Datagram(final FragmentStore store) {
        this.store = store;
        clear();
    }

    private void clear() {
        fate = DropReason.NONE;
        first = NONE;
        last = NONE;
        fragments = 0;
        packetBytes = 0;
        dataBytes = 0;
        end = UNKNOWN;
        codepoints = 0;
        input = null;
    }

    /** Begins anew: none is held. */
    void open() {
        clear();
    }

    /** The fragment that goes before one that begins at {@code start}, or NONE. */
    private int before(final int start) {
        if (last != NONE && store.start(last) < start) {
            return last; // the usual case: they come in order
        }
        int before = NONE;
        for (int at = first; at != NONE && store.start(at) < start; at = store.after(at)) {
            before = at;
        }
        return before;
    }

    /** The fragment that goes behind one that goes behind {@code before}. */
    private int behind(final int before) {
        return before == NONE ? first : store.after(before);
    }

    /** The fragment that is held of the same place, or NONE. */
    int twin(final Fragment fragment) {
        final int at = behind(before(fragment.start));
        return at != NONE
                        && store.start(at) == fragment.start
                        && store.length(at) == fragment.length
                        && fragment.isLast == (store.end(at) == end)
                ? at
                : NONE;
    }

    /** Whether it overlaps none that is held, and none lies behind the last. */
    boolean fits(final Fragment fragment) {
        final int before = before(fragment.start);
        final int behind = behind(before);
        return (before == NONE || store.end(before) <= fragment.start && store.end(before) != end)
                && (behind == NONE || fragment.end() <= store.start(behind) && !fragment.isLast);
    }

    /** Whether the packet would be longer than one can be, with the headers that are known. */
    boolean isTooLong(final Fragment fragment) {
        final int heldHeaders = hasFirst() ? store.headersLength(first) : 0;
        final int headers = fragment.start == 0 ? fragment.headersLength : heldHeaders;
        final int dataLength = Math.max(fragment.end(), last == NONE ? 0 : store.end(last));
        return headers + dataLength > fragment.maxLength();
    }

    /** Takes the codepoint of a fragment; false where it contradicts those before (RFC 3168, section 5.3). */
    boolean note(final int ecn) {
        codepoints |= 1 << ecn;
        return (codepoints & (NOT_ECT | CE)) != (NOT_ECT | CE);
    }

    /** Takes a fragment that {@link #fits} and was put into the store as {@code kept}. */
    void add(final Fragment fragment, final int kept, final NetworkInterface input) {
        final int before = before(fragment.start);
        final int behind = behind(before);
        store.after(kept, behind);
        if (before == NONE) {
            first = kept;
        } else {
            store.after(before, kept);
        }
        if (behind == NONE) {
            last = kept;
        }
        fragments++;
        packetBytes += fragment.packetLength;
        dataBytes += fragment.length;
        if (fragment.isLast) {
            end = fragment.end();
        }
        if (fragment.start == 0) {
            this.input = input;
        }
    }

    /** Gives its fragments back to the store and counts none; {@code fate} says why. */
    void release(final DropReason fate) {
        for (int at = first; at != NONE; ) {
            final int next = store.after(at);
            store.release(at);
            at = next;
        }
        clear();
        this.fate = fate;
    }

    /** Why it was given up, or NONE. */
    DropReason fate() {
        return fate;
    }

    boolean isWhole() {
        return dataBytes == end;
    }

    /** Whether the fragment with offset 0 is held. */
    boolean hasFirst() {
        return first != NONE && store.start(first) == 0;
    }

    int first() {
        return first;
    }

    int fragments() {
        return fragments;
    }

    /** Bytes of the fragments as they came, headers included. */
    int packetBytes() {
        return packetBytes;
    }

    /** Bytes of data held. */
    int dataBytes() {
        return dataBytes;
    }

    /** Whether a fragment said that there was congestion. */
    boolean hasMetCongestion() {
        return (codepoints & CE) != 0;
    }

    /** What the first fragment came in by. */
    NetworkInterface input() {
        return input;
    }
}
