// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The work of a capture's own thread: takes packets out of the ring and writes them, until a limit is reached, somebody
 * ends it, or nobody reads what it writes. Other threads add sources and secrets, which it writes before any packet
 * that was taken after them.
 */
final class CaptureWriter implements Runnable {
    private static final int BATCH = 256; // records; then it looks at its limits
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(2); // so late a live view may be
    private static final long ADJUST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String[] COMMENTS = comments();

    private final CaptureRing ring;
    private final CaptureRequest request;
    private final EpochClock clock;
    private final PcapngWriter file;
    private final String application;
    private final List<CaptureSource> sources = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Object> announced = new ConcurrentLinkedQueue<>(); // a source, or secrets
    private final MessageHandler handler = this::onRecord; // made once
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final long startNs;
    private long packets;
    private volatile boolean isAsked; // to end

    CaptureWriter(
            final CaptureRing ring,
            final CaptureRequest request,
            final EpochClock clock,
            final String application,
            final OutputStream out) {
        this.ring = ring;
        this.request = request;
        this.clock = clock;
        this.application = application;
        file = new PcapngWriter(out);
        startNs = clock.nowNs();
    }

    private static String[] comments() {
        final String[] comments = new String[DropReason.count()];
        for (int i = 0; i < comments.length; i++) {
            final DropReason reason = DropReason.at(i);
            comments[i] = reason.isDrop() ? "dropped: " + reason.counterName() + ", " + reason.sentence() : null;
        }
        return comments;
    }

    /** Adds an interface; any thread, before the first packet of it is put into the ring. */
    synchronized CaptureSource addSource(final String name, final String description) {
        final CaptureSource source = new CaptureSource(sources.size(), name, description);
        sources.add(source);
        announced.add(source);
        return source;
    }

    /** Adds lines of a key log; any thread. */
    void addSecrets(final String lines) {
        announced.add(lines);
    }

    /** Has it write what is in the ring, and end; any thread. */
    void end() {
        isAsked = true;
    }

    /** What was written and lost until now; exact once the thread has ended. */
    CaptureTally tally() {
        long lost = 0;
        for (final CaptureSource source : sources) {
            lost += source.lost();
        }
        return new CaptureTally(packets, lost);
    }

    /** Writes until the end. */
    @Override
    public void run() {
        try {
            write();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ring.close();
        }
    }

    private void write() throws IOException {
        final long startedNs = System.nanoTime();
        final long limitNs = request.seconds() == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(request.seconds());
        long adjustedNs = startedNs;
        file.section(application);
        writeAnnounced();
        file.flush();
        while (!isAsked && !isFull() && System.nanoTime() - startedNs < limitNs) {
            if (System.nanoTime() - adjustedNs > ADJUST_NS) {
                adjustedNs = System.nanoTime();
                clock.adjust();
            }
            if (ring.read(handler, batch()) == 0 && ring.isEmpty()) {
                writeAnnounced();
                file.flush();
                LockSupport.parkNanos(IDLE_NS);
            }
        }
        ring.close();
        while (!isFull() && !ring.isEmpty()) {
            ring.read(handler, batch()); // what was in it
        }
        writeAnnounced();
        writeStatistics();
        file.flush();
    }

    private boolean isFull() {
        return request.packets() > 0 && packets >= request.packets()
                || request.bytes() > 0 && file.bytesWritten() >= request.bytes();
    }

    private int batch() {
        return request.packets() == 0 ? BATCH : (int) Math.min(BATCH, request.packets() - packets);
    }

    private void writeAnnounced() throws IOException {
        Object next = announced.poll();
        while (next != null) {
            if (next instanceof final CaptureSource source) {
                file.describe(source.name(), source.description(), request.snapLengthBytes(), request.filter());
            } else {
                file.secrets((String) next);
            }
            next = announced.poll();
        }
    }

    private void onRecord(final int kind, final MutableDirectBuffer slots, final int at, final int length) {
        if (request.bytes() > 0 && file.bytesWritten() >= request.bytes()) {
            return;
        }
        final int packet = at + CaptureRing.HEADER_LENGTH;
        final int captured = length - CaptureRing.HEADER_LENGTH;
        final int original = slots.getInt(at + CaptureRing.LENGTH);
        if (kind == CaptureRing.DATAGRAM) {
            localAddresses.fill(
                    (UnsafeBuffer) slots, packet, slots.getByte(at + CaptureRing.DIRECTION) == CaptureRing.IN);
            OuterHeaders.complete((UnsafeBuffer) slots, packet, captured, original);
        }
        try {
            writeAnnounced(); // what was announced before the packet was taken
            final CaptureSource source = sources.get(slots.getInt(at + CaptureRing.SOURCE));
            file.packet(
                    source.number(),
                    slots.getLong(at + CaptureRing.TIME),
                    slots,
                    packet,
                    captured,
                    original,
                    slots.getByte(at + CaptureRing.DIRECTION),
                    source.countWritten(),
                    COMMENTS[slots.getShort(at + CaptureRing.REASON)]);
            packets++;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeStatistics() throws IOException {
        final long endNs = clock.nowNs();
        for (final CaptureSource source : sources) {
            file.statistics(source.number(), startNs, endNs, source.written(), source.lost());
        }
    }
}
