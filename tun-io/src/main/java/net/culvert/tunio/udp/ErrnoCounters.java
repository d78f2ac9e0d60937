// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.Errno;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Failed system calls by errno, such as {@code udp.send.error.EPERM}; a counter appears at its first failure. One
 * thread.
 */
final class ErrnoCounters {
    private static final int MAX_ERRNO = 4095; // linux/err.h

    private final CountersFile file;
    private final String prefix;
    private final AtomicCounter[] counters = new AtomicCounter[MAX_ERRNO + 1];

    ErrnoCounters(final CountersFile file, final String prefix) {
        this.file = file;
        this.prefix = prefix;
    }

    void count(final int errno) {
        if (counters[errno] == null) {
            counters[errno] = file.newCounter(prefix + Errno.name(errno).replace(' ', '_'));
        }
        counters[errno].getAndAddPlain(1);
    }
}
