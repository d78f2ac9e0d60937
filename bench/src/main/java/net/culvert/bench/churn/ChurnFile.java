// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.churn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/** A gateway's file, written anew for each reload: what it began with, and behind that what is drawn. One thread. */
final class ChurnFile {
    private static final String LINK2 = """

            [interface.link2]
            kind = "tun"
            addresses = ["203.0.113.1/24"]
            """;

    private final Path file;
    private final String beginning;
    private final SplittableRandom random;

    /** Takes the file as it stands for the beginning of all. */
    ChurnFile(final Path file, final SplittableRandom random) throws IOException {
        this.file = file;
        this.random = random;
        beginning = Files.readString(file);
    }

    /** A file with or without link2, and other rules in the list {@code churn}. */
    void write(final boolean hasLink2) throws IOException {
        final StringBuilder text = new StringBuilder(beginning).append(hasLink2 ? LINK2 : "");
        final int rules = 1 + random.nextInt(3 * ChurnLoad.PORTS);
        for (int i = 0; i < rules; i++) {
            text.append("\n[[filter.churn]]\ndirection = \"in\"\nprotocol = \"udp\"\nto-port = ")
                    .append(ChurnLoad.FIRST_PORT + random.nextInt(ChurnLoad.PORTS))
                    .append(
                            switch (random.nextInt(4)) {
                                case 0 -> "\naction = \"count\"\n";
                                case 1 -> "\naction = \"block\"\n";
                                case 2 -> "\naction = \"reject\"\n";
                                default -> "\naction = \"pass\"\npipe = \"slow\"\n";
                            });
        }
        final Path next = Files.writeString(file.resolveSibling("next.toml"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
