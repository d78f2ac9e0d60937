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

/** A client that may send anything. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader lines;

    RawClient(final Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    RawClient send(final byte[] bytes) throws IOException {
        final ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        return this;
    }

    RawClient say(final String line) throws IOException {
        return send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    BufferedReader lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
