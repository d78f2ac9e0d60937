// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.ring;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frees what was unpublished once no reader can still see it (quiescent-state reclamation, as epochs or RCU have it).
 *
 * <p>Each burst is bracketed with {@link Reader#enter} and {@link Reader#exit} of a mark of its own, whatever threads
 * it passes in between. The one writing thread unpublishes a thing, then calls {@link #afterwards}; the action runs in
 * a later {@link #poll}, when every reader was seen outside, or in a later burst than the one that ran at the call.
 */
public final class GracePeriod {
    /** The mark of one reader, a burst that is used again and again: odd while it is in use. One thread at a time. */
    public static final class Reader {
        private final AtomicLong epoch = new AtomicLong();

        private Reader() {}

        /** Before the burst reads anything shared. */
        public void enter() {
            epoch.set(epoch.getPlain() + 1); // volatile: what follows must not be read before the mark is seen
        }

        /** After the burst let go of everything shared. */
        public void exit() {
            epoch.setRelease(epoch.getPlain() + 1);
        }
    }

    private record Pending(long[] epochs, Runnable action) {}

    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    /** Adds a reader; any thread. */
    public Reader newReader() {
        final Reader reader = new Reader();
        readers.add(reader);
        return reader;
    }

    /** Runs the action when no reader can still see what was unpublished before this call. Writing thread. */
    public void afterwards(final Runnable action) {
        VarHandle.fullFence(); // a reader whose mark is not seen below sees what was unpublished before
        final long[] epochs = new long[readers.size()];
        for (int i = 0; i < epochs.length; i++) {
            epochs[i] = readers.get(i).epoch.get();
        }
        pending.add(new Pending(epochs, action));
    }

    /** Runs the actions that have become safe, oldest first. Writing thread. */
    public void poll() {
        while (!pending.isEmpty() && hasPassed(pending.peek().epochs)) {
            pending.remove().action.run();
        }
    }

    /** Actions that still wait. */
    public int waiting() {
        return pending.size();
    }

    private boolean hasPassed(final long[] epochs) {
        for (int i = 0; i < epochs.length; i++) {
            final boolean inside = (epochs[i] & 1) == 1;
            if (inside && readers.get(i).epoch.get() == epochs[i]) {
                return false;
            }
        }
        return true;
    }
}
