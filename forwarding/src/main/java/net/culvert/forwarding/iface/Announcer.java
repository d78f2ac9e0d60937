// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells listeners what happened, one thing at a time. What a listener causes is told after everybody knows its cause,
 * so that all see the same order. Control thread.
 */
final class Announcer {
    private final List<Consumer<InterfaceEvent>> listeners = new ArrayList<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Consumer<Exception> onFault;
    private boolean isTelling;

    /** {@code onFault} is told what a listener threw; the others hear of the event all the same. */
    Announcer(final Consumer<Exception> onFault) {
        this.onFault = onFault;
    }

    /** Adds a listener, the last to be told. */
    void listen(final Consumer<InterfaceEvent> listener) {
        listeners.add(listener);
    }

    void announce(final InterfaceEvent event) {
        then(() -> {
            for (final Consumer<InterfaceEvent> listener : List.copyOf(listeners)) {
                guarded(() -> listener.accept(event));
            }
        });
    }

    /** Runs the action when all that was announced before is told. */
    void then(final Runnable action) {
        waiting.add(action);
        if (isTelling) {
            return;
        }
        isTelling = true;
        try {
            while (!waiting.isEmpty()) {
                guarded(waiting.remove());
            }
        } finally {
            isTelling = false;
        }
    }

    private void guarded(final Runnable action) {
        try {
            action.run();
        } catch (final RuntimeException e) {
            onFault.accept(e);
        }
    }
}
