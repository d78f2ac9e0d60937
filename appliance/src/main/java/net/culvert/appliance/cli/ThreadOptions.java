// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.ThreadSettings;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.tunio.sys.CpuAffinity;
import net.culvert.tunio.sys.HostException;

/**
 * Reads what threads do, and where, from the environment: CULVERT_READERS, CULVERT_DISPATCH, _WORKERS, _QUEUE, _SPIN_US
 * and _CPUS.
 */
final class ThreadOptions {
    private static final int LONGEST_SPIN_US = 1_000_000;

    private ThreadOptions() {}

    /** @throws IllegalArgumentException with a sentence for the user, when a value is wrong */
    static ThreadSettings parse(final Map<String, String> environment) {
        final DispatchSettings standard = DispatchSettings.DEFAULT;
        final DispatchSettings dispatch = new DispatchSettings(
                DispatchPolicy.of(environment.getOrDefault("CULVERT_DISPATCH", "direct")),
                number(environment, "CULVERT_WORKERS", standard.workers(), 1, DispatchSettings.MAX_WORKERS),
                number(environment, "CULVERT_QUEUE", standard.queueLimit(), 1, DispatchSettings.MAX_QUEUE),
                1_000L * number(environment, "CULVERT_SPIN_US", 0, 0, LONGEST_SPIN_US));
        final int readers = number(environment, "CULVERT_READERS", ThreadSettings.DEFAULT.readers(), 1, 2);
        return new ThreadSettings(readers, dispatch, cpus(environment.getOrDefault("CULVERT_CPUS", "")));
    }

    private static List<Integer> cpus(final String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (!text.matches("\\d{1,4}(,\\d{1,4})*")) {
            throw new IllegalArgumentException(
                    "CULVERT_CPUS is '" + text + "' but has to be numbers of CPUs, separated by commas");
        }
        return Arrays.stream(text.split(",")).map(ThreadOptions::cpu).toList();
    }

    private static Integer cpu(final String text) {
        final Integer cpu = Integer.valueOf(text);
        try {
            if (CpuAffinity.isUsable(cpu)) {
                return cpu;
            }
        } catch (final HostException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("CULVERT_CPUS names CPU " + cpu + " but this process may not run there");
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
