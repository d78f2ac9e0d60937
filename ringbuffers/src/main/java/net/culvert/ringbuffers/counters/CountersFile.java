// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.counters;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * Named 64-bit counters in a memory-mapped file, which another process reads without disturbing this one.
 *
 * <p>Layout, in Agrona's format: labels from byte 0 ({@value #LABELS_LENGTH} bytes), values behind them. Any thread may
 * make a counter; each counter then has one writing thread.
 */
public final class CountersFile implements AutoCloseable {
    private static final int MAX_COUNTERS = 4096; // a file of 2.5 MiB, of which what is never written takes no room
    private static final int LABELS_LENGTH = MAX_COUNTERS * CountersReader.METADATA_LENGTH;
    private static final int VALUES_LENGTH = MAX_COUNTERS * CountersReader.COUNTER_LENGTH;

    private final Path path; // null where the counters live in memory only
    private final MappedByteBuffer mapping; // null where the counters live in memory only
    private final CountersManager counters;

    private CountersFile(final Path path, final MappedByteBuffer mapping, final ByteBuffer bytes) {
        this.path = path;
        this.mapping = mapping;
        counters = new CountersManager(
                new UnsafeBuffer(bytes, 0, LABELS_LENGTH), new UnsafeBuffer(bytes, LABELS_LENGTH, VALUES_LENGTH));
    }

    /** Makes the file anew, replacing one that a former run left. */
    public static CountersFile create(final Path path) {
        IoUtil.deleteIfExists(path.toFile());
        final MappedByteBuffer mapping = IoUtil.mapNewFile(path.toFile(), LABELS_LENGTH + VALUES_LENGTH);
        return new CountersFile(path, mapping, mapping);
    }

    /** Counters in memory that no other process sees. */
    public static CountersFile inMemory() {
        return new CountersFile(null, null, BufferUtil.allocateDirectAligned(LABELS_LENGTH + VALUES_LENGTH, 64));
    }

    /** Makes a counter, at 0. */
    public synchronized AtomicCounter newCounter(final String name) {
        return counters.newCounter(name);
    }

    /** Takes away the counters whose names begin so; nobody may count with them any more. */
    public synchronized void free(final String prefix) {
        final List<Integer> leaving = new ArrayList<>();
        counters.forEach((id, label) -> {
            if (label.startsWith(prefix)) {
                leaving.add(id);
            }
        });
        leaving.forEach(counters::free);
    }

    /** All counters of this file by name; those that share a name are summed. */
    public synchronized Map<String, Long> snapshot() {
        return read(counters);
    }

    /** All counters of a file that any process writes. */
    public static Map<String, Long> read(final Path path) {
        final MappedByteBuffer mapping = IoUtil.mapExistingFile(path.toFile(), "counters");
        try {
            return read(new CountersReader(
                    new UnsafeBuffer(mapping, 0, LABELS_LENGTH),
                    new UnsafeBuffer(mapping, LABELS_LENGTH, VALUES_LENGTH)));
        } finally {
            IoUtil.unmap(mapping);
        }
    }

    private static Map<String, Long> read(final CountersReader reader) {
        final Map<String, Long> values = new TreeMap<>();
        reader.forEach((value, id, label) -> values.merge(label, value, Long::sum));
        return values;
    }

    /** Unmaps and deletes the file; no counter may be touched afterwards. */
    @Override
    public void close() {
        if (mapping != null) {
            IoUtil.unmap(mapping);
            IoUtil.deleteIfExists(path.toFile());
        }
    }
}
