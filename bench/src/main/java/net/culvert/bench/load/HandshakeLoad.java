// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;

/**
 * How many handshakes a second a tunnel process answers: {@code HandshakeLoad SOCKET PID ADDRESS PORT HANDSHAKES}.
 *
 * <p>Gives the interface a key and 1000 peers through its control socket, then begins handshakes for them in turns over
 * UDP. The first half is not measured.
 */
public final class HandshakeLoad {
    private static final int PEERS = 1000; // so that none comes round within 20 ms, which would be a flood

    private HandshakeLoad() {}

    public static void main(final String[] arguments) throws IOException {
        final TunnelProcess process = new TunnelProcess(Path.of(arguments[0]), Long.parseLong(arguments[1]));
        final int port = Integer.parseInt(arguments[3]);
        final InetSocketAddress address = new InetSocketAddress(arguments[2], port);
        final int count = Integer.parseInt(arguments[4]);

        final Initiations initiations = new Initiations(configure(process, port), count);
        final int half = count / 2;
        initiations.exchange(address, 0, half);
        final long cpuNs = process.cpuNs();
        final long begin = System.nanoTime();
        initiations.exchange(address, half, count);
        final double seconds = (System.nanoTime() - begin) / 1e9;
        final double cpuSeconds = (process.cpuNs() - cpuNs) / 1e9;
        final int answered = initiations.answered(half, count);
        print("handshakes_per_s %.0f 1/s", answered / seconds);
        print("handshakes_per_cpu_s %.0f 1/s", answered / cpuSeconds);
        print("handshakes_unanswered %.0f handshakes", count - half - answered);
    }

    private static LoadPeer[] configure(final TunnelProcess process, final int port) throws IOException {
        final SecureRandom random = new SecureRandom();
        final PrivateKey key = PrivateKey.generate(random);
        final PublicKey publicKey = key.publicKey();
        final StringBuilder lines = new StringBuilder();
        lines.append("private_key=")
                .append(key.toHex())
                .append("\nlisten_port=")
                .append(port);
        lines.append("\nreplace_peers=true\n");
        final LoadPeer[] peers = new LoadPeer[PEERS];
        for (int i = 0; i < PEERS; i++) {
            peers[i] = new LoadPeer(random, publicKey);
            lines.append(peers[i].lines("10.0." + (i >> 8) + "." + (i & 0xFF) + "/32"));
        }
        process.set(lines.toString());
        return peers;
    }

    private static void print(final String format, final double value) {
        System.out.println(String.format(Locale.ROOT, format, value));
    }
}
