// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A connection to the control socket of a gateway. One thread. */
public final class ControlClient implements AutoCloseable {
    private final Path socket;
    private final SocketChannel channel;
    private final BufferedReader answers;

    private ControlClient(final Path socket, final SocketChannel channel) {
        this.socket = socket;
        this.channel = channel;
        answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /** Connects; an IOException with a sentence where nobody answers. */
    public static ControlClient connect(final Path socket) throws IOException {
        try {
            final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new ControlClient(socket, channel);
            } catch (final IOException e) {
                channel.close();
                throw e;
            }
        } catch (final IOException e) {
            throw new IOException("no gateway answers at " + socket + " (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Asks for one thing and waits for the answer, a value as {@link Json} reads it.
     *
     * @param members of the request beside its version and verb
     * @throws ControlException with the gateway's sentence, where it refuses
     * @throws IOException with a sentence, where it does not answer
     */
    public Object ask(final String verb, final Map<String, ?> members) throws IOException, ControlException {
        final Map<String, Object> request = new LinkedHashMap<>();
        request.put("culvert", Request.VERSION);
        request.put("do", verb);
        request.putAll(members);
        send(Json.write(request));
        final Map<?, ?> answer = object(answers.readLine());
        if (answer.get("error") instanceof final String sentence) {
            throw new ControlException(sentence);
        }
        return answer.get("ok");
    }

    private void send(final String line) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (final IOException e) {
            throw new IOException("the gateway at " + socket + " has hung up (" + e.getMessage() + ")", e);
        }
    }

    private Map<?, ?> object(final String line) throws IOException {
        if (line == null) {
            throw new IOException("the gateway at " + socket + " has hung up");
        }
        if (Json.read(line) instanceof final Map<?, ?> object) {
            return object;
        }
        throw new IOException("what answers at " + socket + " is no gateway");
    }

    /** After the answer to {@code monitor}: gives each event to {@code taker} until it says no, or the gateway ends. */
    public void events(final Predicate<Map<?, ?>> taker) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (!taker.test(object(line))) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
