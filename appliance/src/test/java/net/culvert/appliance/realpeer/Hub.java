// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The gateway of {@code config/hub.toml}, run in a namespace by the launcher {@code culvert} with keys of its own and
 * those of the test's peers.
 */
final class Hub implements AutoCloseable {
    static final String IPV4 = "10.9.0.1";
    static final String IPV6 = "fd00:9::1";

    final KeyPair members = KeyPair.generate(); // the peers of wg0
    final KeyPair suppliers = KeyPair.generate(); // those of wg1

    private final Namespace namespace;
    private final Path folder;
    private final String name = Lab.uniqueName();
    private Program program;

    Hub(final Namespace namespace, final Map<String, WgPeer> peers) {
        this.namespace = namespace;
        try {
            folder = Files.createTempDirectory("culvert-hub");
            write("wg0.key", members.privateKey());
            write("wg1.key", suppliers.privateKey());
            String text = Files.readString(root().resolve("config/hub.toml"));
            text = replace(text, "(\\[gateway]\\nname = \")[^\"]+", name);
            for (final Map.Entry<String, WgPeer> peer : peers.entrySet()) {
                final String words = "(name = \"" + peer.getKey() + "\"\\npublic-key = \")[^\"]+";
                text = replace(text, words, peer.getValue().keys().publicKey());
            }
            write("hub.toml", text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String replace(final String text, final String words, final String with) {
        final Matcher matcher = Pattern.compile(words).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("config/hub.toml has no " + words);
        }
        return matcher.replaceFirst(result -> Matcher.quoteReplacement(result.group(1) + with));
    }

    private void write(final String file, final String text) throws IOException {
        Files.createFile(
                folder.resolve(file),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(folder.resolve(file), text);
    }

    /** Starts the process, or starts it again, and waits until packets flow. */
    Hub start() {
        if (program != null) {
            program.close();
        }
        program = namespace.start(
                root().resolve("culvert").toString(),
                "run",
                folder.resolve("hub.toml").toString());
        program.awaitOutput("ready");
        namespace.ip("route add 10.9.0.0/24 via 10.8.0.1");
        return this;
    }

    Program program() {
        return program;
    }

    Namespace namespace() {
        return namespace;
    }

    /** Where other processes read its counters. */
    Path counters() {
        return Path.of("/var/run/culvert", name + ".counters");
    }

    /** A counter's value, 0 for one that is not there yet. */
    long count(final String counter) {
        return CountersFile.read(counters()).getOrDefault(counter, 0L);
    }

    /** Packets dropped on a path for the reason. */
    long drops(final String path, final DropReason reason) {
        return count(path + ".drop." + reason.counterName() + ".packets");
    }

    /** Where the repository is. */
    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    @Override
    public void close() throws IOException {
        if (program != null) {
            program.close();
            Files.deleteIfExists(counters()); // a killed process leaves it
        }
        for (final String file : new String[] {"hub.toml", "wg0.key", "wg1.key"}) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
    }
}
