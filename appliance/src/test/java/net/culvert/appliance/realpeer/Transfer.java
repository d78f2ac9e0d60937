// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * Random bytes over TCP with their digest on both ends, as a program: {@code receive PORT} writes "listening", then
 * what it got; {@code send HOST PORT BYTES SEED} writes what it sent, each as "bytes digest".
 */
final class Transfer {
    private static final int CHUNK = 64 * 1024;
    private static final int SILENCE_LIMIT_MS = 20_000;

    private Transfer() {}

    /** Runs both programs and compares what they wrote. */
    static void check(final Namespace from, final Namespace to, final String address, final int bytes) {
        try (Program receiver = to.startJava(Transfer.class, "receive", 7000).awaitOutput("listening");
                Program sender = from.startJava(Transfer.class, "send", address, 7000, bytes, bytes)) {
            sender.awaitOutput("sent ");
            receiver.awaitOutput("received ");
            final String sent = sender.output().strip().replace("sent ", "");
            final String received = receiver.output().lines().toList().get(1).replace("received ", "");
            if (!sent.equals(received) || !sent.startsWith(bytes + " ")) {
                throw new AssertionError("sent " + sent + " but received " + received);
            }
        }
    }

    public static void main(final String[] arguments) throws IOException, NoSuchAlgorithmException {
        final MessageDigest digest = MessageDigest.getInstance("SHA-256");
        final long bytes = arguments[0].equals("send")
                ? send(
                        new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
                        Integer.parseInt(arguments[3]),
                        new Random(Long.parseLong(arguments[4])),
                        digest)
                : receive(Integer.parseInt(arguments[1]), digest);
        System.out.println((arguments[0].equals("send") ? "sent " : "received ") + bytes + " "
                + HexFormat.of().formatHex(digest.digest()));
    }

    private static long send(
            final InetSocketAddress to, final int bytes, final Random random, final MessageDigest digest)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(to, SILENCE_LIMIT_MS);
            final OutputStream out = new DigestOutputStream(socket.getOutputStream(), digest);
            final byte[] chunk = new byte[CHUNK];
            for (int left = bytes; left > 0; left -= CHUNK) {
                random.nextBytes(chunk);
                out.write(chunk, 0, Math.min(left, CHUNK));
            }
            return bytes;
        }
    }

    private static long receive(final int port, final MessageDigest digest) throws IOException {
        try (ServerSocket server = new ServerSocket(port)) {
            server.setSoTimeout(SILENCE_LIMIT_MS);
            System.out.println("listening");
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(SILENCE_LIMIT_MS);
                final InputStream in = socket.getInputStream();
                final byte[] chunk = new byte[CHUNK];
                long bytes = 0;
                for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                    digest.update(chunk, 0, length);
                    bytes += length;
                }
                return bytes;
            }
        }
    }
}
