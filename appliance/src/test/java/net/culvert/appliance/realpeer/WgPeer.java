// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One end of a tunnel: a WireGuard implementation that runs in a namespace under a name of its own, set up with wg(8).
 */
final class WgPeer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(15); // a JVM on two busy cores

    private final Namespace namespace;
    private final String name;
    private final String[] launcher;
    private final KeyPair keys = KeyPair.generate();
    private Program program;

    /** {@code before} are words put before the command, such as those of env(1). */
    WgPeer(final Implementation implementation, final Namespace namespace, final String name, final String... before) {
        this.namespace = namespace;
        this.name = name;
        launcher = Command.words(before, implementation.executable());
    }

    /** Starts the process in the foreground, waits for its socket and gives it its private key. */
    WgPeer start() {
        if (program != null) {
            program.close();
            deleteSocket(); // a killed process leaves its own, which is not the sign we wait for
        }
        program = namespace.start(Command.words(launcher, "-f", name));
        Await.until(START_LIMIT, "the control socket of " + name + " appeared", () -> {
            if (!program.isAlive()) {
                throw new AssertionError("ended at its start: " + program.output());
            }
            return Files.exists(socket());
        });
        setPrivateKey();
        return up();
    }

    /** Starts the process in the background, which is to be there when its command returns, and gives it its key. */
    WgPeer startInBackground() {
        namespace.run(Command.words(launcher, name));
        setPrivateKey();
        return up();
    }

    /** Brings the device up and waits until the implementation has noticed, which is when it opens its port. */
    WgPeer up() {
        namespace.ip("link set " + name + " up");
        Await.until(Command.LIMIT, name + " opened its port", () -> listenPort() != 0);
        return this;
    }

    String name() {
        return name;
    }

    Namespace namespace() {
        return namespace;
    }

    Program program() {
        return program;
    }

    KeyPair keys() {
        return keys;
    }

    Path socket() {
        return Path.of("/var/run/wireguard", name + ".sock");
    }

    /** Runs {@code wg set NAME} with the words. */
    WgPeer set(final String... words) {
        Command.run(Command.words("wg set " + name, words));
        return this;
    }

    /** Adds or changes a peer, the words split at blanks as wg(8) takes them. */
    WgPeer setPeer(final WgPeer other, final String words) {
        return set(("peer " + other.keys.publicKey() + " " + words).split(" "));
    }

    WgPeer address(final String cidr) {
        namespace.ip("addr add " + cidr + " dev " + name + (cidr.contains(":") ? " nodad" : ""));
        return this;
    }

    WgPeer mtu(final int bytes) {
        namespace.ip("link set " + name + " mtu " + bytes);
        return this;
    }

    int listenPort() {
        return Integer.parseInt(show("listen-port").strip());
    }

    /** Where it now sends to for that peer, as {@code wg show} prints it. */
    String endpointOf(final WgPeer other) {
        return row("endpoints", other)[1];
    }

    /** Seconds since 1970 of the last handshake, 0 when there was none. */
    long latestHandshake(final WgPeer other) {
        return Long.parseLong(row("latest-handshakes", other)[1]);
    }

    long receivedBytes(final WgPeer other) {
        return Long.parseLong(row("transfer", other)[1]);
    }

    long sentBytes(final WgPeer other) {
        return Long.parseLong(row("transfer", other)[2]);
    }

    String show(final String what) {
        return Command.run("wg", "show", name, what);
    }

    private String[] row(final String what, final WgPeer other) {
        final String table = show(what);
        return table.lines()
                .map(line -> line.split("\t"))
                .filter(row -> row[0].equals(other.keys.publicKey()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such peer in " + table));
    }

    private void setPrivateKey() {
        try {
            final Path file = Files.createTempFile("culvert-test", ".key"); // mode 0600
            try {
                set("private-key", Files.writeString(file, keys.privateKey()).toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
        deleteSocket();
    }

    private void deleteSocket() {
        try {
            Files.deleteIfExists(socket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
