// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Fib;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The tables of {@link FibBenchmark}, and the pace of their changes. */
public final class FibTables {
    static final int BURST = 64; // addresses
    private static final int UPDATE_NS = 10_000; // 100 000 a second

    private FibTables() {}

    /** A table, its addresses and its writer's choice of routes. */
    @State(Scope.Group)
    public static class Table {
        final GracePeriod gracePeriod = new GracePeriod();
        final GracePeriod.Reader reader = gracePeriod.newReader();
        final SplittableRandom random = new SplittableRandom(5);
        final long[] highs = new long[BURST];
        final long[] lows = new long[BURST];
        final int[] words = new int[BURST];
        final int[] nextHops = new int[BURST];
        BgpRoutes made;
        Fib fib;
        int[] addresses4;
        long[] addresses6;
        int at;

        void make(final BgpRoutes made, final int addresses) {
            this.made = made;
            fib = made.fib(gracePeriod);
            addresses6 = made.coveredAddresses(addresses);
            addresses4 = words(addresses6);
        }

        /** Where the next burst of addresses begins. */
        int next() {
            at = at + BURST <= addresses4.length - BURST ? at + BURST : 0;
            return at;
        }

        /** One route goes, or comes back. */
        int update() {
            final int index = random.nextInt(made.routes.length);
            return fib.get(made.routes[index]) == Fib.NO_ROUTE
                    ? fib.insert(made.routes[index], made.nextHops[index])
                    : fib.remove(made.routes[index]);
        }

        @TearDown(Level.Trial)
        public void print() {
            System.out.println(made.routes.length + " routes: " + fib.lookupBytes() / 1024 + " KiB that lookups read, "
                    + fib.writerBytes() / 1024 + " KiB for changes");
        }
    }

    private static int[] words(final long[] highs) {
        final int[] words = new int[highs.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = (int) (highs[i] >>> 32);
        }
        return words;
    }

    /** 900 000 IPv4 routes. */
    public static class Ipv4 extends Table {
        @Setup(Level.Trial)
        public void make() {
            make(BgpRoutes.ipv4(900_000), 5_000_000);
        }
    }

    /** 200 000 IPv6 routes. */
    public static class Ipv6 extends Table {
        @Setup(Level.Trial)
        public void make() {
            make(BgpRoutes.ipv6(200_000), 2_000_000);
        }
    }

    /** 900 000 IPv4 routes to 256 gateways. */
    @State(Scope.Group)
    public static class Ways4 {
        final GracePeriod gracePeriod = new GracePeriod();
        final GracePeriod.Reader reader = gracePeriod.newReader();
        final Fibs fibs = new Fibs(1, gracePeriod);
        int[] addresses;
        int at;

        @Setup(Level.Trial)
        public void make() {
            final NetworkInterface output = new NetworkInterface("tun0", 1, 1420);
            final BgpRoutes made = BgpRoutes.ipv4(900_000);
            for (int i = 0; i < made.routes.length; i++) {
                final Prefix gateway = Prefix.ipv4(0xC633_6400 + made.nextHops[i], 32); // 198.51.100.0/24
                fibs.insert(0, made.routes[i], NextHop.via(output, gateway));
            }
            addresses = words(made.coveredAddresses(5_000_000));
        }

        int next() {
            at = at + BURST <= addresses.length - BURST ? at + BURST : 0;
            return at;
        }
    }

    /** The changing thread's own: 100 000 a second, counted. */
    @State(Scope.Thread)
    public static class Pace {
        private long nextUpdateNs;
        private long beginNs;
        private long updates;

        @Setup(Level.Iteration)
        public void begin() {
            updates = 0;
            beginNs = System.nanoTime();
        }

        /** As many changes as a burst has addresses, each in its time, or none at all of a null table. */
        int burst(final Table table) {
            int sum = 0;
            for (int i = 0; i < BURST; i++) {
                long nowNs = System.nanoTime();
                while (nowNs < nextUpdateNs) {
                    Thread.onSpinWait();
                    nowNs = System.nanoTime();
                }
                nextUpdateNs = Math.max(nextUpdateNs, nowNs - 1_000_000) + UPDATE_NS; // late ones are made up for
                if (table != null) {
                    sum += table.update();
                    updates++;
                }
            }
            return sum;
        }

        @TearDown(Level.Iteration)
        public void printUpdates() {
            final double seconds = (System.nanoTime() - beginNs) * 1e-9;
            System.out.print(Math.round(updates / seconds) + " changes a second, ");
        }
    }

    /** Routes, made before the time is taken. */
    @State(Scope.Benchmark)
    public static class Million {
        BgpRoutes made;

        @Setup(Level.Trial)
        public void make() {
            made = BgpRoutes.ipv4(1_000_000);
        }
    }
}
