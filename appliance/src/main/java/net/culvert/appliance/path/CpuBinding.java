// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import net.culvert.tunio.sys.CpuAffinity;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each thread of the packet paths the next CPU of a list, in turns; an empty list leaves it to the host. */
public final class CpuBinding {
    private static final Logger LOG = LoggerFactory.getLogger(CpuBinding.class);

    private final List<Integer> cpus;
    private final AtomicInteger next = new AtomicInteger();

    public CpuBinding(final List<Integer> cpus) {
        this.cpus = List.copyOf(cpus);
    }

    /** The same work, on a CPU of the list. */
    Runnable bound(final Runnable work) {
        if (cpus.isEmpty()) {
            return work;
        }
        final int cpu = cpus.get(next.getAndIncrement() % cpus.size());
        return () -> {
            bind(cpu);
            work.run();
        };
    }

    private static void bind(final int cpu) {
        try {
            CpuAffinity.bind(cpu);
            LOG.debug("Thread {} runs on CPU {}", Thread.currentThread().getName(), cpu);
        } catch (final HostException e) { // it works all the same, on any CPU
            LOG.warn(e.getMessage());
        }
    }

    /** Makes daemon threads called {@code NAME-0}, {@code NAME-1} and so on. */
    public ThreadFactory threads(final String name) {
        final ThreadFactory factory =
                Thread.ofPlatform().daemon().name(name + "-", 0).factory();
        return work -> factory.newThread(bound(work));
    }
}
