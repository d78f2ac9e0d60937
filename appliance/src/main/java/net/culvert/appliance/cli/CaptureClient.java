// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.culvert.appliance.capture.CaptureRequest;
import net.culvert.appliance.capture.CaptureTally;
import net.culvert.appliance.capture.FlatJson;
import net.culvert.appliance.capture.PcapngCount;

/** The client's end of a capture socket. One thread; a signal has the gateway end the capture, and the rest is read. */
final class CaptureClient implements AutoCloseable {
    private static final String SUFFIX = ".capture.sock";
    private static final int ANSWER_LENGTH = 4096; // bytes of a refusal at most
    private static final long END_LIMIT_S = 5; // from a signal to the end of the file

    private final SocketChannel channel;
    private final ByteBuffer begin; // of what came

    private CaptureClient(final SocketChannel channel, final ByteBuffer begin) {
        this.channel = channel;
        this.begin = begin;
    }

    /** The socket of the gateway of that name, or of the only one. */
    static Path find(final Path folder, final String name) throws IOException, WrongInputException {
        if (name != null) {
            return folder.resolve(name + SUFFIX);
        }
        final List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (final Path each : files) {
                    final String file = each.getFileName().toString();
                    if (isAnswered(each)) {
                        names.add(file.substring(0, file.length() - SUFFIX.length()));
                    }
                }
            }
        }
        if (names.isEmpty()) {
            throw new IOException("no gateway runs: nobody answers at " + folder.resolve("*" + SUFFIX));
        }
        if (names.size() > 1) {
            names.sort(null);
            throw new WrongInputException("several gateways run; choose one by --gateway: " + String.join(", ", names));
        }
        return folder.resolve(names.getFirst() + SUFFIX);
    }

    /** Whether a gateway is there: one that was killed leaves its socket. */
    private static boolean isAnswered(final Path socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Asks for a capture, which has begun when this returns.
     *
     * @throws WrongInputException where the gateway cannot do that and another request would do
     * @throws IOException where it does not answer, or cannot now
     */
    static CaptureClient ask(final Path socket, final CaptureRequest request) throws IOException, WrongInputException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (final IOException e) {
            channel.close();
            throw new IOException("no gateway answers at " + socket + " (" + e.getMessage() + ")", e);
        }
        send(channel, ByteBuffer.wrap((request.toLine() + "\n").getBytes(StandardCharsets.UTF_8)));
        final ByteBuffer begin = ByteBuffer.allocate(ANSWER_LENGTH);
        if (channel.read(begin) <= 0) {
            channel.close();
            throw new IOException("the gateway hung up");
        }
        if (begin.get(0) == '{') {
            refuse(channel, begin);
        }
        return new CaptureClient(channel, begin.flip());
    }

    private static void send(final SocketChannel channel, final ByteBuffer line) {
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (final IOException e) { // it was not asked for, and the answer says why
            return;
        }
    }

    private static void refuse(final SocketChannel channel, final ByteBuffer answer)
            throws IOException, WrongInputException {
        try (channel) {
            while (answer.hasRemaining() && channel.read(answer) >= 0) {} // to its end
        }
        final Map<String, Object> fields =
                FlatJson.parse(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
        final String sentence = String.valueOf(fields.get("error"));
        if (Boolean.TRUE.equals(fields.get("wrong"))) {
            throw new WrongInputException(sentence);
        }
        throw new IOException(sentence);
    }

    /** Copies the capture to its end, which a signal brings about; then reports what was in it. */
    void copy(final OutputStream out, final Consumer<CaptureTally> report) throws IOException {
        final PcapngCount count = new PcapngCount(channel, begin);
        final CountDownLatch done = new CountDownLatch(1);
        final Thread hook = new Thread(() -> endBySignal(done), "signal");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            count.copy(Channels.newChannel(out));
            out.flush();
            if (!count.isWhole()) {
                throw new IOException("the gateway ended in the midst of it; the packets until then are there");
            }
            report.accept(count.tally());
        } finally {
            forget(hook, done);
        }
    }

    private void endBySignal(final CountDownLatch done) {
        try {
            channel.shutdownOutput();
            final boolean isDone = done.await(END_LIMIT_S, TimeUnit.SECONDS);
            Runtime.getRuntime().halt(isDone ? 0 : 1); // as after a job well done, which a JVM would not say
        } catch (final IOException e) { // the gateway was faster
            return;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(final Thread hook, final CountDownLatch done) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) { // a signal came, and its hook waits for us
            done.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
