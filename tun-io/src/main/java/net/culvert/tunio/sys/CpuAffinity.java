// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

/** Binds threads to CPUs, with sched_setaffinity(2). */
public final class CpuAffinity {
    /** CPUs that can be named: those of a {@code cpu_set_t}. */
    public static final int MAX_CPUS = 1024;

    private CpuAffinity() {}

    /** Whether the calling thread may run on that CPU. */
    public static boolean isUsable(final int cpu) throws HostException {
        final byte[] set = new byte[MAX_CPUS / Byte.SIZE];
        Descriptor.check(LibC.sched_getaffinity(0, set.length, set), "the CPUs of this process cannot be read");
        return cpu >= 0 && cpu < MAX_CPUS && (set[cpu / Byte.SIZE] & 1 << cpu % Byte.SIZE) != 0;
    }

    /**
     * Binds the calling thread to one CPU, counted from 0.
     *
     * @throws HostException EINVAL where the process may not use that CPU
     */
    public static void bind(final int cpu) throws HostException {
        final byte[] set = new byte[MAX_CPUS / Byte.SIZE]; // little-endian, as the words of the mask are
        set[cpu / Byte.SIZE] = (byte) (1 << cpu % Byte.SIZE);
        Descriptor.check(
                LibC.sched_setaffinity(0, set.length, set),
                "thread " + Thread.currentThread().getName() + " cannot be bound to CPU " + cpu);
    }
}
