// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand peers with thirteen allowed networks each go in through wg(8) in one configuration and come out again.
 */
class ScaleTest {
    private static final int PEERS = 10_000;
    private static final int NETWORKS_PER_PEER = 13;

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldTakeTenThousandPeers() throws IOException {
        final WgPeer peer = lab.peer(CULVERT, lab.namespace());
        final Path file = Files.createTempFile("culvert-test", ".conf");
        try {
            Files.writeString(file, configuration(peer.keys().privateKey()));

            Command.run("wg", "setconf", peer.name(), file.toString());

            assertEquals(PEERS, peer.show("peers").lines().count());
            assertEquals(
                    PEERS * NETWORKS_PER_PEER,
                    peer.show("allowed-ips")
                            .lines()
                            .mapToLong(line -> line.split("[\t ]").length - 1)
                            .sum());
            Command.run("wg", "syncconf", peer.name(), file.toString());
            assertEquals(PEERS, peer.show("peers").lines().count());
        } finally {
            Files.delete(file);
        }
    }

    private static String configuration(final String privateKey) {
        final Random random = new Random(1);
        final byte[] key = new byte[32];
        final StringBuilder text = new StringBuilder("[Interface]\nPrivateKey = " + privateKey + "\n");
        int network = 0;
        for (int i = 0; i < PEERS; i++) {
            random.nextBytes(key);
            text.append("[Peer]\nPublicKey = ")
                    .append(Base64.getEncoder().encodeToString(key))
                    .append("\nAllowedIPs = ");
            for (int j = 0; j < NETWORKS_PER_PEER; j++, network++) {
                text.append(j == 0 ? "" : ", ")
                        .append("10." + (network >> 16) + "." + (network >> 8 & 255) + "." + (network & 255) + "/32");
            }
            text.append('\n');
        }
        return text.toString();
    }
}
