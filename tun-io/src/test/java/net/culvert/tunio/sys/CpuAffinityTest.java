// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CpuAffinityTest {
    private static int lastCpu() throws HostException {
        int cpu = CpuAffinity.MAX_CPUS - 1;
        while (!CpuAffinity.isUsable(cpu)) {
            cpu--;
        }
        return cpu;
    }

    @Test
    void shouldBindTheCallingThreadAlone() throws Exception {
        final int cpu = lastCpu();
        try (var other = Executors.newSingleThreadExecutor()) {
            final String allowed = other.submit(() -> {
                        CpuAffinity.bind(cpu);
                        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                                .findFirst()
                                .orElseThrow();
                    })
                    .get();
            assertEquals("Cpus_allowed_list:\t" + cpu, allowed);
        }
        assertTrue(CpuAffinity.isUsable(0) || cpu == 0);
    }

    @Test
    void shouldRefuseACpuThatIsNotThere() throws HostException {
        final int absent = CpuAffinity.MAX_CPUS - 1;
        assertFalse(CpuAffinity.isUsable(absent));
        assertFalse(CpuAffinity.isUsable(CpuAffinity.MAX_CPUS));
        final HostException refused = assertThrows(HostException.class, () -> CpuAffinity.bind(absent));
        assertTrue(refused.is(Errno.EINVAL));
        assertEquals("thread main cannot be bound to CPU 1023 (EINVAL)", refused.getMessage());
    }
}
