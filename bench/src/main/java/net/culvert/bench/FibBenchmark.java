// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.bench.FibTables.Ipv4;
import net.culvert.bench.FibTables.Ipv6;
import net.culvert.bench.FibTables.Million;
import net.culvert.bench.FibTables.Pace;
import net.culvert.bench.FibTables.Table;
import net.culvert.bench.FibTables.Ways4;
import net.culvert.forwarding.fib.Fib;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * A FIB of a full table: 900 000 IPv4 routes, 200 000 IPv6 routes. Looking up random addresses that the routes cover,
 * one by one, in bursts, and as far as the next hop; changes; building. The end of a run prints the memory.
 *
 * <p>What changes cost lookups: {@code busy} beside {@code calm}, in which another thread makes 100 000 changes a
 * second, or keeps the same time and makes none. Each iteration prints the changes really made.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx800m")
public class FibBenchmark {
    private static final int BURST = FibTables.BURST;

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

    /** As {@code single4}, and the interface and gateway that the number stands for. */
    @Benchmark
    @Group("way4")
    @OperationsPerInvocation(BURST)
    public int lookupWay4(final Ways4 table) {
        final int[] addresses = table.addresses;
        final int first = table.next();
        table.reader.enter();
        int sum = 0;
        for (int i = first; i < first + BURST; i++) {
            sum += table.fibs
                    .lookup4(0, addresses[i], addresses[i] * 0x9E37_79B9)
                    .mtu();
        }
        table.reader.exit();
        return sum;
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
    public int changeWhileLookingUp4(final Ipv4 table, final Pace pace) {
        return pace.burst(table);
    }

    @Benchmark
    @Group("calm4")
    @OperationsPerInvocation(BURST)
    public int lookupBesideNoChange4(final Ipv4 table) {
        return single4(table);
    }

    @Benchmark
    @Group("calm4")
    @OperationsPerInvocation(BURST)
    public int noChange4(final Ipv4 table, final Pace pace) {
        return pace.burst(null);
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
    public int changeWhileLookingUp6(final Ipv6 table, final Pace pace) {
        return pace.burst(table);
    }

    @Benchmark
    @Group("calm6")
    @OperationsPerInvocation(BURST)
    public int lookupBesideNoChange6(final Ipv6 table) {
        return single6(table);
    }

    @Benchmark
    @Group("calm6")
    @OperationsPerInvocation(BURST)
    public int noChange6(final Ipv6 table, final Pace pace) {
        return pace.burst(null);
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Fib build(final Million million) {
        return million.made.fib(new GracePeriod());
    }
}
