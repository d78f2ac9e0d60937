// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** The metrics of the JVM and its process, by the names of the Prometheus Java client. Any thread. */
final class ProcessMetrics {
    private static final double MS_PER_SECOND = 1e3;
    private static final double NS_PER_SECOND = 1e9;

    private ProcessMetrics() {}

    /** Adds all of them. */
    static void add(final Samples samples) {
        add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage(), "heap", samples);
        add(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage(), "nonheap", samples);
        for (final BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            samples.add(Metric.BUFFERS, pool.getMemoryUsed(), pool.getName());
        }
        for (final GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            samples.addSummary(
                    Metric.GC, gc.getCollectionCount(), gc.getCollectionTime() / MS_PER_SECOND, gc.getName());
        }
        samples.add(Metric.THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
        samples.add(Metric.DAEMONS, ManagementFactory.getThreadMXBean().getDaemonThreadCount());
        samples.add(Metric.START, ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof final UnixOperatingSystemMXBean unix) {
            samples.add(Metric.CPU, unix.getProcessCpuTime() / NS_PER_SECOND);
            samples.add(Metric.OPEN_FILES, unix.getOpenFileDescriptorCount());
        }
    }

    private static void add(final MemoryUsage usage, final String area, final Samples samples) {
        samples.add(Metric.MEMORY_USED, usage.getUsed(), area);
        samples.add(Metric.MEMORY_COMMITTED, usage.getCommitted(), area);
        samples.add(Metric.MEMORY_MAX, usage.getMax(), area);
    }
}
