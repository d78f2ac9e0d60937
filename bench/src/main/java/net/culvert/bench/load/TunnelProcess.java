// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tunnel process that is measured: its control socket, and what the kernel says of it. One thread.
 *
 * @param socket the control socket, which carries the interface's name
 * @param pid the process
 */
record TunnelProcess(Path socket, long pid) {
    private static final long TICK_NS = 10_000_000; // USER_HZ is 100 on every Linux
    private static final int USER_TICKS = 11, SYSTEM_TICKS = 12; // fields of /proc/PID/stat behind the name
    private static final int RX_PACKETS = 1; // field of /proc/PID/net/dev behind the device

    /** One {@code set} operation; the lines without the first and without the empty one. Throws where it is refused. */
    void set(final String lines) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            final ByteBuffer request = ByteBuffer.wrap(("set=1\n" + lines + "\n").getBytes(StandardCharsets.US_ASCII));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            final String answer = answer(channel);
            if (!answer.equals("errno=0")) {
                throw new IOException("the tunnel process answered " + answer);
            }
        }
    }

    private static String answer(final SocketChannel channel) throws IOException {
        final ByteBuffer reply = ByteBuffer.allocate(64);
        String answer = "";
        while (!answer.endsWith("\n\n") && channel.read(reply) >= 0) {
            answer = new String(reply.array(), 0, reply.position(), StandardCharsets.US_ASCII);
        }
        return answer.strip();
    }

    /** CPU time of the process so far, in steps of 10 ms. */
    long cpuNs() throws IOException {
        final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * TICK_NS;
    }

    /** Packets that the process has written to the device of its interface. */
    long packetsWritten() throws IOException {
        final String device = socket.getFileName().toString().replace(".sock", "") + ":";
        for (final String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/dev"))) {
            final String stripped = line.strip();
            if (stripped.startsWith(device)) {
                return Long.parseLong(
                        stripped.substring(device.length()).strip().split(" +")[RX_PACKETS]);
            }
        }
        throw new IOException("there is no device " + device);
    }
}
