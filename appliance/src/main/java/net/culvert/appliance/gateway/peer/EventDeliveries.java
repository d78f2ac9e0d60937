// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import net.culvert.appliance.config.EventsConfig;

/** Whom {@code [events]} of a file names, opened. Whoever has it uses it and closes it, one thread at a time. */
public final class EventDeliveries implements AutoCloseable {
    private final List<EventDelivery> all;

    EventDeliveries(final List<EventDelivery> all) {
        this.all = all;
    }

    /**
     * Opens what the table names; a command is looked for when there is an event.
     *
     * @throws IllegalArgumentException with a sentence, where the host has nothing left to open it with
     */
    public static EventDeliveries open(final EventsConfig events) {
        final List<EventDelivery> all = new ArrayList<>();
        if (!events.command().isEmpty()) {
            all.add(new EventCommand(events.command(), EventRunner.LIMIT_MS));
        }
        if (events.webhook() != null) {
            try {
                all.add(new EventWebhook(events.webhook(), EventRunner.LIMIT_MS));
            } catch (final UncheckedIOException e) {
                throw new IllegalArgumentException("[events]: the webhook cannot be used: " + e.getMessage(), e);
            }
        }
        return new EventDeliveries(List.copyOf(all));
    }

    /** In the order in which they are told. */
    List<EventDelivery> all() {
        return all;
    }

    /** Lets go of what they hold. */
    @Override
    public void close() {
        all.forEach(EventDelivery::close);
    }
}
