// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.Locale;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;

/** What may be changed of a running interface's threads, by name; the names are those of FreeBSD's netisr(9). */
public enum Tunable {
    /** The policy. */
    DISPATCH("net.isr.dispatch") {
        @Override
        public String read(final DispatchSettings settings) {
            return settings.policy().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public DispatchSettings write(final DispatchSettings old, final String value) {
            return new DispatchSettings(DispatchPolicy.of(value), old.workers(), old.queueLimit(), old.spinNs());
        }
    },
    /** Workers of each direction. */
    MAXTHREADS("net.isr.maxthreads") {
        @Override
        public String read(final DispatchSettings settings) {
            return Integer.toString(settings.workers());
        }

        @Override
        public DispatchSettings write(final DispatchSettings old, final String value) {
            return new DispatchSettings(old.policy(), number(value), old.queueLimit(), old.spinNs());
        }
    },
    /** Bursts in a queue. */
    DEFAULTQLIMIT("net.isr.defaultqlimit") {
        @Override
        public String read(final DispatchSettings settings) {
            return Integer.toString(settings.queueLimit());
        }

        @Override
        public DispatchSettings write(final DispatchSettings old, final String value) {
            return new DispatchSettings(old.policy(), old.workers(), number(value), old.spinNs());
        }
    },
    /** Microseconds that a thread looks for work before it sleeps. */
    SPIN_US("net.isr.spin_us") {
        @Override
        public String read(final DispatchSettings settings) {
            return Long.toString(settings.spinNs() / 1_000);
        }

        @Override
        public DispatchSettings write(final DispatchSettings old, final String value) {
            return new DispatchSettings(old.policy(), old.workers(), old.queueLimit(), number(value) * 1_000L);
        }
    };

    private final String key;

    Tunable(final String key) {
        this.key = key;
    }

    /** The one of that name, or null. */
    public static Tunable of(final String key) {
        for (final Tunable tunable : values()) {
            if (tunable.key.equals(key)) {
                return tunable;
            }
        }
        return null;
    }

    private static int number(final String value) {
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + value + "' is not a number");
        }
        return Integer.parseInt(value);
    }

    /** The name. */
    public String key() {
        return key;
    }

    /** The value as text. */
    public abstract String read(DispatchSettings settings);

    /**
     * The settings with another value.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public abstract DispatchSettings write(DispatchSettings old, String value);
}
