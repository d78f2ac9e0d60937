// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.function.Supplier;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.dispatch.DispatchSettings;

/** What each worker of a path has for itself, such as a cipher; made when the worker first asks. */
final class WorkerLocal<T> {
    private static final class Entry<T> {
        private final T value;
        private final PathErrors errors;

        Entry(final T value, final PathErrors errors) {
            this.value = value;
            this.errors = errors;
        }
    }

    private final String path;
    private final CountersFile counters;
    private final Supplier<T> factory;
    private final Entry<T>[] entries = newArray();

    WorkerLocal(final String path, final CountersFile counters, final Supplier<T> factory) {
        this.path = path;
        this.counters = counters;
        this.factory = factory;
    }

    @SuppressWarnings("unchecked") // an array of a generic type has no other way
    private static <T> Entry<T>[] newArray() {
        return (Entry<T>[]) new Entry<?>[DispatchSettings.MAX_WORKERS];
    }

    T get(final int worker) {
        return entry(worker).value;
    }

    PathErrors errors(final int worker) {
        return entry(worker).errors;
    }

    private Entry<T> entry(final int worker) {
        if (entries[worker] == null) {
            entries[worker] = new Entry<>(factory.get(), new PathErrors(path, new DropCounters(counters, path)));
        }
        return entries[worker];
    }
}
