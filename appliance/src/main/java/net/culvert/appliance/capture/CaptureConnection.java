// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** One client of the capture socket: a request, then a capture until either side ends it. Its own thread. */
final class CaptureConnection {
    private static final int MOST_REQUEST = 8 * 1024; // bytes of the line
    private static final long LAST_LIMIT_MS = 500; // for clients to read the rest when the gateway ends

    private final SocketChannel channel;
    private final Path socket;
    private final CapturePoints points;
    private final Semaphore captures;
    private volatile Capture capture; // null before it runs

    /** @param captures permits to run one, of which each has to be taken */
    CaptureConnection(
            final SocketChannel channel, final Path socket, final CapturePoints points, final Semaphore captures) {
        this.channel = channel;
        this.captures = captures;
        this.socket = socket;
        this.points = points;
    }

    /** Serves the client until the end. */
    void serve() {
        try (channel) {
            answer();
        } catch (final IOException e) { // the client went away
            return;
        }
    }

    private void answer() throws IOException {
        try {
            final String line = readLine();
            if (line != null) {
                captureIfPermitted(CaptureRequest.parse(line));
            }
        } catch (final IllegalArgumentException e) {
            refuse(e.getMessage(), true);
        } catch (final RejectedExecutionException e) {
            refuse("the gateway has just ended", false);
        }
    }

    /** Answers with a line and hangs up; {@code isWrong} says that another request would do. */
    private void refuse(final String sentence, final boolean isWrong) {
        try (channel) {
            final String line = FlatJson.write(Map.of("error", sentence, "wrong", isWrong)) + "\n";
            write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        } catch (final IOException e) { // it went away before
            return;
        }
    }

    private void captureIfPermitted(final CaptureRequest request) throws IOException {
        if (!captures.tryAcquire()) {
            refuse("there are " + CaptureServer.MOST_CAPTURES + " captures already; end one", false);
            return;
        }
        try {
            capture(request);
        } finally {
            captures.release();
        }
    }

    private void capture(final CaptureRequest request) throws IOException {
        if (request.isKeyed()
                && !Files.getAttribute(socket, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(0)) {
            throw new IllegalArgumentException("keys are given to root alone, and the gateway runs as another user");
        }
        final Capture capture = new Capture(request, new ChannelOutput(), Capture.RING_LENGTH, ended -> {});
        points.attach(capture);
        this.capture = capture;
        try {
            capture.start();
            awaitEnd();
        } finally {
            points.detach(capture);
            capture.close();
        }
    }

    /** Ends the capture; any thread. */
    void end() {
        final Capture running = capture;
        if (running != null) {
            points.detach(running);
            running.close(LAST_LIMIT_MS);
        } else {
            refuse("the gateway has just ended", false);
        }
    }

    /** The first line that the client sends, null where it sends none. */
    private String readLine() throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(MOST_REQUEST);
        while (channel.read(bytes) >= 0) {
            final String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            final int end = text.indexOf('\n');
            if (end >= 0) {
                return text.substring(0, end);
            }
            if (!bytes.hasRemaining()) {
                throw new IllegalArgumentException("the request is longer than " + MOST_REQUEST + " bytes");
            }
        }
        return null;
    }

    /** Until the client ends what it sends, or the capture has ended and closed the channel. */
    private void awaitEnd() {
        final ByteBuffer ignored = ByteBuffer.allocate(64);
        try {
            while (channel.read(ignored.clear()) >= 0) {} // it has nothing more to say
        } catch (final IOException e) { // the same
            return;
        }
    }

    private void write(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What the capture writes goes to the client; at its end the client is hung up on. */
    private final class ChannelOutput extends OutputStream {
        @Override
        public void write(final int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            CaptureConnection.this.write(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
