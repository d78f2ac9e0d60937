// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One interface of a capture, by the number that the file knows it by. Any thread counts losses, the writer the rest.
 */
final class CaptureSource {
    private final int number;
    private final String name;
    private final String description;
    private final AtomicLong lost = new AtomicLong();
    private long reported; // of the losses
    private long written;

    /** Number {@code number}, from 0. */
    CaptureSource(final int number, final String name, final String description) {
        this.number = number;
        this.name = name;
        this.description = description;
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    /** Counts a packet that there was no room for. */
    void countLost() {
        lost.getAndIncrement();
    }

    /** Packets that there was no room for. */
    long lost() {
        return lost.get();
    }

    /** Packets that were written; the writer's. */
    long written() {
        return written;
    }

    /** Counts a packet as written; returns the losses since the one before. The writer's. */
    long countWritten() {
        written++;
        final long lost = this.lost.get();
        final long since = lost - reported;
        reported = lost;
        return since;
    }
}
