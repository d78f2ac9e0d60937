// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * The process in which the JVM's start-up cache of {@code culvert} is made: it carries out a few commands, so that the
 * cache holds their classes. {@code show} asks a socket that gives one answer to all. Exit code 0 where all went well.
 */
final class CommandTraining {
    private static final String FILE = "[gateway]\nname = \"training\"\n[interface.tun0]\nkind = \"tun\"\n"
            + "addresses = [\"192.0.2.1/24\", \"2001:db8::1/64\"]\n[sysctl]\n\"net.inet.ip.stealth\" = 0\n";
    private static final String ANSWER =
            "{\"ok\":[{\"name\":\"tun0\",\"kind\":\"tun\",\"up\":true,\"mtu\":1500,\"fib\":0,"
                    + "\"inputBytes\":1,\"outputBytes\":2048,\"addresses\":[\"192.0.2.1/24\",\"2001:db8::1/64\"],"
                    + "\"interface\":\"wg0\",\"endpoint\":null,\"latestHandshakeSeconds\":1.5}]}\n";

    private CommandTraining() {}

    public static void main(final String[] arguments) throws IOException {
        final Path folder = Files.createTempDirectory("culvert-training");
        final Path file = folder.resolve("training.toml");
        final Path socket = folder.resolve("training.sock");
        int failed = 0;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> answer(server));
            Files.writeString(file, FILE);
            failed += run("genkey");
            failed += run("check", file.toString());
            failed += run("show", "--socket", socket.toString());
            failed += run("show", "peers", "--json", "--socket", socket.toString());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
        System.exit(failed);
    }

    private static int run(final String... arguments) {
        final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        final CommandLine command = Culvert.commandLine().setOut(nowhere).setErr(nowhere);
        return command.execute(arguments) == 0 ? 0 : 1;
    }

    /** One connection after the other, a line each. */
    private static void answer(final ServerSocketChannel server) {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept();
                    BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
                if (lines.readLine() != null) {
                    client.write(ByteBuffer.wrap(ANSWER.getBytes(StandardCharsets.UTF_8)));
                }
            } catch (final IOException e) { // it is over
                return;
            }
        }
    }
}
