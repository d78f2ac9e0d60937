// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.tunio.sys.HostException;

/** Work for a thread that owns something, given to it in pieces, so that its other work goes on in between. */
final class Steps {
    /** Things looked at in one step: tens of microseconds. */
    static final int SIZE = 256;

    private Steps() {}

    /** What {@code look} says of each thing, asked on the owner's thread. */
    static <T, R> List<R> map(final ControlQueue owner, final List<T> things, final Function<T, R> look) {
        final List<R> results = new ArrayList<>(things.size());
        for (int from = 0; from < things.size(); from += SIZE) {
            final List<T> step = things.subList(from, Math.min(from + SIZE, things.size()));
            owner.run(() -> step.forEach(thing -> results.add(look.apply(thing))));
        }
        return results;
    }

    /** What the owner answers at once. */
    static <R> R ask(final ControlQueue owner, final Supplier<R> question) {
        final AtomicReference<R> answer = new AtomicReference<>();
        owner.run(() -> answer.set(question.get()));
        return answer.get();
    }

    /** A change; it is refused by an exception with a sentence. */
    interface Change {
        void apply() throws HostException, ControlException;
    }

    /** Makes a change on the owner's thread; what it refuses, it refuses with a sentence. */
    static void change(final ControlQueue owner, final Change change) throws ControlException {
        final AtomicReference<String> refusal = new AtomicReference<>();
        owner.run(() -> {
            try {
                change.apply();
            } catch (final HostException
                    | ControlException
                    | IllegalArgumentException
                    | IllegalStateException e) { // whose messages are sentences
                refusal.set(e.getMessage());
            }
        });
        if (refusal.get() != null) {
            throw new ControlException(refusal.get());
        }
    }
}
