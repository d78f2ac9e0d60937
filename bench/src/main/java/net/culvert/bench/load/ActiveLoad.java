// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.PrivateKey;

/**
 * What it costs a tunnel process that all of its peers send, not one of them: {@code ActiveLoad SOCKET PID ADDRESS PORT
 * PEERS SECONDS}.
 *
 * <p>Gives the interface that many peers, one of them 11.0.0.0/8 and the others an address in 10.0.0.0/8 each, and does
 * every handshake. Then the one sends for that many seconds, then the others in turns, packet by packet;
 * {@value #ROUNDS} rounds, the first not measured. The packets are the same to the device and to the network in both:
 * one source port outside, another inner source address in each packet, so that no two can be joined. What differs is
 * the number of sessions. The device's packets have to go nowhere: their destination is no address of the host.
 */
public final class ActiveLoad {
    private static final int ROUNDS = 4;

    private final TunnelProcess process;
    private final SealedLoad load;
    private final int peers;
    private final double seconds;

    private ActiveLoad(final TunnelProcess process, final SealedLoad load, final int peers, final double seconds) {
        this.process = process;
        this.load = load;
        this.peers = peers;
        this.seconds = seconds;
    }

    public static void main(final String[] arguments) throws IOException, HostException {
        final TunnelProcess process = new TunnelProcess(Path.of(arguments[0]), Long.parseLong(arguments[1]));
        final int port = Integer.parseInt(arguments[3]);
        final InetSocketAddress address = new InetSocketAddress(arguments[2], port);
        final int peers = Integer.parseInt(arguments[4]);
        final InitiatorHandshake[] sessions = sessions(process, address, peers);
        try (SealedLoad load = new SealedLoad(address, sessions)) {
            new ActiveLoad(process, load, peers, Double.parseDouble(arguments[5])).run();
        }
    }

    /** The sessions of all peers; the first is the one with 11.0.0.0/8. */
    private static InitiatorHandshake[] sessions(
            final TunnelProcess process, final InetSocketAddress address, final int peers) throws IOException {
        final SecureRandom random = new SecureRandom();
        final PrivateKey key = PrivateKey.generate(random);
        final StringBuilder lines = new StringBuilder();
        lines.append("private_key=")
                .append(key.toHex())
                .append("\nlisten_port=")
                .append(address.getPort());
        lines.append("\nreplace_peers=true\n");
        final LoadPeer[] all = new LoadPeer[1 + peers];
        for (int i = 0; i < all.length; i++) {
            all[i] = new LoadPeer(random, key.publicKey());
            final int host = i - 1;
            lines.append(all[i].lines(
                    i == 0
                            ? "11.0.0.0/8"
                            : "10." + (host >> 16) + "." + (host >> 8 & 0xFF) + "." + (host & 0xFF) + "/32"));
        }
        process.set(lines.toString());
        final Initiations initiations = new Initiations(all, all.length);
        initiations.exchange(address, 0, all.length);
        final InitiatorHandshake[] sessions = new InitiatorHandshake[all.length];
        for (int i = 0; i < all.length; i++) {
            sessions[i] = initiations.handshake(i);
            if (sessions[i] == null) {
                throw new IOException("the handshake of peer " + i + " was not answered");
            }
        }
        return sessions;
    }

    /** Packets a second that reached the device, and the process's CPU time for each, in nanoseconds. */
    private record Figures(double rate, double cpuNs, boolean allArrived) {}

    private void run() throws IOException {
        final Figures[] ofOne = new Figures[ROUNDS];
        final Figures[] ofAll = new Figures[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ofOne[round] = measure(false);
            ofAll[round] = measure(true);
        }
        final double one =
                median(Arrays.stream(ofOne).skip(1).mapToDouble(Figures::rate).toArray());
        final double all =
                median(Arrays.stream(ofAll).skip(1).mapToDouble(Figures::rate).toArray());
        final double cpuOne =
                median(Arrays.stream(ofOne).skip(1).mapToDouble(Figures::cpuNs).toArray());
        final double cpuAll =
                median(Arrays.stream(ofAll).skip(1).mapToDouble(Figures::cpuNs).toArray());
        print("active_1_peer %.1f kpps", one / 1000);
        print("active_" + peers + "_peers %.1f kpps", all / 1000);
        print("active_" + peers + "_to_1 %.3f ratio", all / one);
        print("active_1_peer_cpu %.0f ns", cpuOne);
        print("active_" + peers + "_peers_cpu %.0f ns", cpuAll);
        if (ofOne[ROUNDS - 1].allArrived && ofAll[ROUNDS - 1].allArrived) {
            print("active_limited_by_sender %.0f flag", 1);
        }
    }

    private Figures measure(final boolean everyPeer) throws IOException {
        final long packets = process.packetsWritten();
        final long cpuNs = process.cpuNs();
        final long begin = System.nanoTime();
        final long sent = load.send(everyPeer, begin + (long) (seconds * 1e9));
        final double elapsed = (System.nanoTime() - begin) / 1e9;
        final double written = process.packetsWritten() - packets;
        if (written == 0) {
            throw new IOException("no packet arrived");
        }
        return new Figures(written / elapsed, (process.cpuNs() - cpuNs) / written, written > 0.99 * sent);
    }

    private static double median(final double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static void print(final String format, final double value) {
        System.out.println(String.format(Locale.ROOT, format, value));
    }
}
