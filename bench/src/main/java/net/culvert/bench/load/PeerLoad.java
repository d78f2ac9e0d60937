// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;

/**
 * How long a tunnel process takes to be given many peers in one operation: {@code PeerLoad SOCKET PEERS}. The peers
 * replace those it has; each has one allowed IP. Ends with 1 where the process refuses.
 */
public final class PeerLoad {
    private PeerLoad() {}

    public static void main(final String[] arguments) throws IOException {
        final int peers = Integer.parseInt(arguments[1]);
        final Random random = new Random(peers);
        final byte[] key = new byte[32];
        final StringBuilder lines = new StringBuilder("replace_peers=true\n");
        for (int i = 0; i < peers; i++) {
            random.nextBytes(key);
            lines.append("public_key=").append(HexFormat.of().formatHex(key));
            lines.append("\nallowed_ip=10." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF) + "/32\n");
        }
        final TunnelProcess process = new TunnelProcess(Path.of(arguments[0]), 0);
        final String text = lines.toString();
        final long begin = System.nanoTime();
        try {
            process.set(text);
        } catch (final IOException e) { // a process that wants no more peers may also just hang up
            System.err.println("PeerLoad: " + peers + " peers are refused: " + e.getMessage());
            System.exit(1);
        }
        final double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.println(String.format(Locale.ROOT, "peers_%d_uapi %.3f s", peers, seconds));
    }
}
