// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.Fib;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.PrefixTable;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Allowed IPs of the sizes that interfaces have, a /32 each, in the table that serves them and in a FIB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx800m")
public class PrefixTableBenchmark {
    private static final int BURST = 64;
    private static final int ADDRESSES = 1 << 16;

    @Param({"1", "16", "1000", "100000"})
    public int prefixes;

    private final PrefixTable<Integer> table = new PrefixTable<>();
    private final Fib fib = new Fib(new GracePeriod());
    private final int[] addresses = new int[ADDRESSES];
    private int at;

    @Setup
    public void make() {
        final SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < prefixes; i++) {
            final Prefix prefix = Prefix.ipv4(0x0A00_0000 + i, 32);
            table.insert(prefix, i);
            fib.insert(prefix, i);
        }
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = 0x0A00_0000 + random.nextInt(prefixes);
        }
        System.out.println(prefixes + " prefixes in a FIB: " + (fib.lookupBytes() + fib.writerBytes()) + " bytes");
    }

    private int next() {
        at = at + BURST & ADDRESSES - 1;
        return at;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public int prefixTable() {
        final int first = next();
        int sum = 0;
        for (int i = first; i < first + BURST; i++) {
            sum += table.lookup4(addresses[i]);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public int fib() {
        final int first = next();
        int sum = 0;
        for (int i = first; i < first + BURST; i++) {
            sum += fib.lookup4(addresses[i]);
        }
        return sum;
    }
}
