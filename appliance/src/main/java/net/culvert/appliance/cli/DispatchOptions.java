// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.Map;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;

/** Reads how bursts are dispatched from the environment: CULVERT_DISPATCH, _WORKERS, _QUEUE and _SPIN_US. */
final class DispatchOptions {
    private static final int LONGEST_SPIN_US = 1_000_000;

    private DispatchOptions() {}

    /** @throws IllegalArgumentException with a sentence for the user, when a value is wrong */
    static DispatchSettings parse(final Map<String, String> environment) {
        final DispatchSettings standard = DispatchSettings.DEFAULT;
        return new DispatchSettings(
                DispatchPolicy.of(environment.getOrDefault("CULVERT_DISPATCH", "direct")),
                number(environment, "CULVERT_WORKERS", standard.workers(), 1, DispatchSettings.MAX_WORKERS),
                number(environment, "CULVERT_QUEUE", standard.queueLimit(), 1, DispatchSettings.MAX_QUEUE),
                1_000L * number(environment, "CULVERT_SPIN_US", 0, 0, LONGEST_SPIN_US));
    }

    private static int number(
            final Map<String, String> environment,
            final String variable,
            final int standard,
            final int least,
            final int most) {
        final String text = environment.getOrDefault(variable, "");
        if (text.isEmpty()) {
            return standard;
        }
        final int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    variable + " is '" + text + "' but has to be a number from " + least + " to " + most);
        }
        return value;
    }
}
