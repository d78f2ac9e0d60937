// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.counters;

import org.agrona.concurrent.status.AtomicCounter;

/**
 * Packets and bytes dropped on one path, by reason. One thread counts; any thread reads.
 *
 * <p>Counters appear in the file at the first drop of their reason, so that the file stays short.
 */
public final class DropCounters {
    private final CountersFile file;
    private final String path;
    private final AtomicCounter[] packets = new AtomicCounter[DropReason.count()];
    private final AtomicCounter[] bytes = new AtomicCounter[DropReason.count()];

    /** Counts for the path called {@code path}, such as {@code outbound}. */
    public DropCounters(final CountersFile file, final String path) {
        this.file = file;
        this.path = path;
    }

    /** Counts one packet of {@code length} bytes unless the reason is no drop. */
    public void count(final DropReason reason, final int length) {
        count(reason, 1, length);
    }

    /** Counts several packets of {@code totalLength} bytes together. */
    public void count(final DropReason reason, final int packetCount, final long totalLength) {
        if (!reason.isDrop()) {
            return;
        }
        final int ordinal = reason.ordinal();
        if (packets[ordinal] == null) {
            bytes[ordinal] = file.newCounter(path + ".drop." + reason.counterName() + ".bytes");
            packets[ordinal] = file.newCounter(path + ".drop." + reason.counterName() + ".packets");
        }
        packets[ordinal].getAndAddPlain(packetCount);
        bytes[ordinal].getAndAddPlain(totalLength);
    }

    /** Packets dropped for the reason. */
    public long packets(final DropReason reason) {
        final AtomicCounter counter = packets[reason.ordinal()];
        return counter == null ? 0 : counter.get();
    }

    /** Bytes dropped for the reason. */
    public long bytes(final DropReason reason) {
        final AtomicCounter counter = bytes[reason.ordinal()];
        return counter == null ? 0 : counter.get();
    }

    /** Packets dropped for any reason. */
    public long totalPackets() {
        long total = 0;
        for (int i = 0; i < packets.length; i++) {
            total += packets(DropReason.at(i));
        }
        return total;
    }
}
