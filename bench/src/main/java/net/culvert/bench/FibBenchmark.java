// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.Fib;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A FIB of a full table: 900 000 IPv4 routes, 200 000 IPv6 routes. Looking up random addresses that the routes cover,
 * one by one and in bursts; changes; both at once; building. The set-up prints the memory.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx800m")
public class FibBenchmark {
    private static final int BURST = 64;
    private static final int UPDATE_NS = 10_000; // 100 000 a second

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
        long nextUpdateNs;

        void make(final BgpRoutes made, final int addresses) {
            this.made = made;
            fib = made.fib(gracePeriod);
            addresses6 = made.coveredAddresses(addresses);
            addresses4 = new int[addresses];
            for (int i = 0; i < addresses; i++) {
                addresses4[i] = (int) (addresses6[i] >>> 32);
            }
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

    private static int single4(final Table table) {
        final int[] addresses = table.addresses4;
        final int first = table.next();
        table.reader.enter();
        int sum = 0;
        for (int i = first; i < first + BURST; i++) {
            sum += table.fib.lookup4(addresses[i]);
        }
        table.reader.exit();
        return sum;
    }

    private static int single6(final Table table) {
        final long[] addresses = table.addresses6;
        final int first = table.next();
        table.reader.enter();
        int sum = 0;
        for (int i = first; i < first + BURST; i++) {
            sum += table.fib.lookup6(addresses[i], 0);
        }
        table.reader.exit();
        return sum;
    }

    @Benchmark
    @Group("single4")
    @OperationsPerInvocation(BURST)
    public int lookup4(final Ipv4 table) {
        return single4(table);
    }

    @Benchmark
    @Group("single6")
    @OperationsPerInvocation(BURST)
    public int lookup6(final Ipv6 table) {
        return single6(table);
    }

    @Benchmark
    @Group("burst4")
    @OperationsPerInvocation(BURST)
    public int[] lookupBurst4(final Ipv4 table) {
        table.reader.enter();
        System.arraycopy(table.addresses4, table.next(), table.words, 0, BURST);
        table.fib.lookup4(table.words, table.nextHops, BURST);
        table.reader.exit();
        return table.nextHops;
    }

    @Benchmark
    @Group("burst6")
    @OperationsPerInvocation(BURST)
    public int[] lookupBurst6(final Ipv6 table) {
        table.reader.enter();
        System.arraycopy(table.addresses6, table.next(), table.highs, 0, BURST);
        table.fib.lookup6(table.highs, table.lows, table.nextHops, BURST);
        table.reader.exit();
        return table.nextHops;
    }

    @Benchmark
    @Group("update4")
    public int change4(final Ipv4 table) {
        return table.update();
    }

    @Benchmark
    @Group("update6")
    public int change6(final Ipv6 table) {
        return table.update();
    }

    @Benchmark
    @Group("busy4")
    @OperationsPerInvocation(BURST)
    public int lookupWhileChanging4(final Ipv4 table) {
        return single4(table);
    }

    /** Its time says whether 100 000 a second were reached: 10 000 ns. */
    @Benchmark
    @Group("busy4")
    @OperationsPerInvocation(BURST) // JMH has one number for a group
    public int changeWhileLookingUp4(final Ipv4 table) {
        return pacedUpdates(table);
    }

    @Benchmark
    @Group("busy6")
    @OperationsPerInvocation(BURST)
    public int lookupWhileChanging6(final Ipv6 table) {
        return single6(table);
    }

    @Benchmark
    @Group("busy6")
    @OperationsPerInvocation(BURST)
    public int changeWhileLookingUp6(final Ipv6 table) {
        return pacedUpdates(table);
    }

    private static int pacedUpdates(final Table table) {
        int sum = 0;
        for (int i = 0; i < BURST; i++) {
            long now = System.nanoTime();
            while (now < table.nextUpdateNs) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            table.nextUpdateNs = Math.max(table.nextUpdateNs, now - 1_000_000) + UPDATE_NS; // late ones are made up for
            sum += table.update();
        }
        return sum;
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

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Fib build(final Million million) {
        return million.made.fib(new GracePeriod());
    }
}
