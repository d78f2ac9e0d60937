// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import net.culvert.appliance.KeyLogLines;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.tunnel.wireguard.KeyLog;

/**
 * A capture that runs: taps for who has packets to show, and a thread that writes what they take. Taps may be made and
 * used by any thread, also after the end, when they take nothing.
 *
 * <p>It ends by {@link #close}, at a limit of its request, or when its output fails.
 */
public final class Capture implements AutoCloseable {
    /** Bytes of the ring where nothing else is said: 128 super-packets, or 67 ms of a gigabit a second. */
    public static final int RING_LENGTH = 8 * 1024 * 1024;

    private static final long END_LIMIT_MS = 5_000; // for who reads what it writes

    private final CaptureRequest request;
    private final OutputStream out;
    private final CaptureRing ring;
    private final CaptureWriter writer;
    private final Thread thread;
    private final Consumer<Capture> onEnd;
    private volatile IOException failure; // of the output; null where all went well

    /**
     * A capture that takes packets at once and writes from {@link #start} on.
     *
     * @param out closed at the end
     * @param onEnd told once it has ended and all is written; on its own thread
     */
    public Capture(
            final CaptureRequest request,
            final OutputStream out,
            final int ringLengthBytes,
            final Consumer<Capture> onEnd) {
        this.request = request;
        this.out = out;
        this.onEnd = onEnd;
        final EpochClock clock = new EpochClock();
        ring = new CaptureRing(
                ringLengthBytes, CaptureFilter.parse(request.filter()), request.snapLengthBytes(), clock);
        writer = new CaptureWriter(ring, request, clock, application(), out);
        thread = Thread.ofPlatform().daemon().name("capture").unstarted(this::run);
    }

    private static String application() {
        final String version = Capture.class.getPackage().getImplementationVersion();
        return version == null ? "culvert" : "culvert " + version;
    }

    /** What was asked for. */
    public CaptureRequest request() {
        return request;
    }

    /** A tap of an interface, as the request wants it. */
    public PacketTap tapOf(final String interfaceName) {
        final CaptureSource source = writer.addSource(interfaceName, "packets of " + interfaceName);
        return new InterfaceTap(ring, source, request.way(), request.isDropped());
    }

    /** A tap of a tunnel's datagrams, as the request wants it. */
    public OuterTap outerTapOf(final String interfaceName, final IntSupplier localPort) {
        final CaptureSource source = writer.addSource(interfaceName, "datagrams of " + interfaceName);
        return new TunnelTap(ring, source, localPort, request.way(), request.isDropped());
    }

    /** A tap of filter rules, which goes by the interface that a packet passes. */
    public TeeTap teeTap() {
        return new TeeTap(ring, writer);
    }

    /** Writes the secrets of handshakes to come; each before the packets that they open. */
    public KeyLog keyLog() {
        return (local, remote, ephemeral, psk) -> writer.addSecrets(KeyLogLines.of(local, remote, ephemeral, psk));
    }

    /** Begins to write. */
    public Capture start() {
        thread.start();
        return this;
    }

    private void run() {
        try (out) {
            writer.run();
        } catch (final UncheckedIOException e) {
            failure = e.getCause();
        } catch (final IOException e) {
            failure = e;
        } finally {
            onEnd.accept(this);
        }
    }

    /** What was written and lost; exact once it has ended. */
    public CaptureTally tally() {
        return writer.tally();
    }

    /** Why the output failed, null where it did not. */
    public IOException failure() {
        return failure;
    }

    /** Waits until it has ended of itself; says whether it did so in time. */
    public boolean awaitEnd(final long limitMs) throws InterruptedException {
        thread.join(limitMs);
        return !thread.isAlive();
    }

    /**
     * Writes what was taken and ends; returns when that is done, or nobody has read it for five seconds. Idempotent.
     */
    @Override
    public void close() {
        close(END_LIMIT_MS);
    }

    /** The same with another limit to the patience for who reads. */
    void close(final long limitMs) {
        writer.end();
        try {
            if (Thread.currentThread() != thread && !awaitEnd(limitMs)) {
                out.close(); // whoever should read this does not
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final IOException e) {
            failure = e;
        }
    }
}
