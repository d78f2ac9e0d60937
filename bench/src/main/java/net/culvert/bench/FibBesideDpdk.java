// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.culvert.forwarding.fib.Fib;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.ring.GracePeriod;

/** Culvert's half of bench/fib-dpdk.sh: writes routes and addresses, or reads them and looks them up. */
public final class FibBesideDpdk {
    private static final int ROUTES = 900_000;
    private static final int ADDRESSES = 5_000_000; // whole bursts of them
    private static final int ROUNDS = 15;
    private static final int BURST = 64; // addresses, as dpdk-test-fib has it

    private FibBesideDpdk() {}

    /**
     * {@code write DIRECTORY}, or {@code run DIRECTORY}, which prints the median time a lookup, in ns, and the memory,
     * in KiB.
     */
    public static void main(final String[] arguments) throws IOException {
        final Path routes = Path.of(arguments[1], "routes");
        final Path addresses = Path.of(arguments[1], "addresses");
        if (arguments[0].equals("write")) {
            write(routes, addresses);
        } else {
            run(read(routes), readAddresses(addresses));
        }
    }

    private static void write(final Path routesFile, final Path addressesFile) throws IOException {
        final BgpRoutes made = BgpRoutes.ipv4(ROUTES);
        try (BufferedWriter writer = Files.newBufferedWriter(routesFile)) {
            for (int i = 0; i < ROUTES; i++) {
                writer.write(made.routes[i] + " " + made.nextHops[i] + "\n");
            }
        }
        try (BufferedWriter writer = Files.newBufferedWriter(addressesFile)) {
            for (final long high : made.coveredAddresses(ADDRESSES)) {
                writer.write((high >>> 56) + "." + (high >>> 48 & 255) + "." + (high >>> 40 & 255) + "."
                        + (high >>> 32 & 255) + "\n");
            }
        }
    }

    private static Fib read(final Path file) throws IOException {
        final Fib fib = new Fib(new GracePeriod());
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                final int space = line.indexOf(' ');
                fib.insert(Prefix.parse(line.substring(0, space)), Integer.parseInt(line.substring(space + 1)));
            }
        }
        return fib;
    }

    private static int[] readAddresses(final Path file) throws IOException {
        final int[] addresses = new int[ADDRESSES];
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (int i = 0; i < ADDRESSES; i++) {
                addresses[i] = (int) (Prefix.parse(reader.readLine()).high() >>> 32);
            }
        }
        return addresses;
    }

    private static void run(final Fib fib, final int[] addresses) {
        final double[] ns = new double[ROUNDS];
        int misses = 0;
        for (int round = -3; round < ROUNDS; round++) { // the first ones are compiled in
            final long begin = System.nanoTime();
            misses += lookup(fib, addresses);
            ns[Math.max(round, 0)] = (System.nanoTime() - begin) / (double) addresses.length;
        }
        if (misses > 0) {
            throw new IllegalStateException(misses + " lookups found no route; every address has one");
        }
        Arrays.sort(ns);
        System.out.println(ns[ROUNDS / 2] + " " + fib.lookupBytes() / 1024);
    }

    /** In bursts, as the other side does, too. */
    private static int lookup(final Fib fib, final int[] addresses) {
        final int[] burst = new int[BURST];
        final int[] nextHops = new int[BURST];
        int misses = 0;
        for (int first = 0; first + BURST <= addresses.length; first += BURST) {
            System.arraycopy(addresses, first, burst, 0, BURST);
            fib.lookup4(burst, nextHops, BURST);
            for (final int nextHop : nextHops) {
                misses += nextHop >>> 31;
            }
        }
        return misses;
    }
}
