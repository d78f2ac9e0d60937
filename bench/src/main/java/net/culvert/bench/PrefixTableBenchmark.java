// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.PrefixTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The lookup that allowed IPs are: prefixes of random length, an IPv4 one of 16 to 32 bits and an IPv6 one of 32 to
 * 128, and random addresses that one of them covers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PrefixTableBenchmark {
    private static final int ADDRESSES = 1 << 16; // a power of two, so many that no predictor learns them

    @Param({"1", "1000", "100000"})
    public int prefixes;

    private final PrefixTable<Object> table4 = new PrefixTable<>();
    private final PrefixTable<Object> table6 = new PrefixTable<>();
    private final int[] addresses = new int[ADDRESSES];
    private final long[] highs = new long[ADDRESSES];
    private final long[] lows = new long[ADDRESSES];
    private int next;

    @Setup
    public void fill() {
        final Random random = new Random(1);
        final Prefix[] all4 = new Prefix[prefixes];
        final Prefix[] all6 = new Prefix[prefixes];
        for (int i = 0; i < prefixes; i++) {
            do {
                all4[i] = Prefix.ipv4(random.nextInt(), 16 + random.nextInt(17));
            } while (table4.insert(all4[i], all4[i]) != null);
            do {
                all6[i] = Prefix.ipv6(random.nextLong(), random.nextLong(), 32 + random.nextInt(97));
            } while (table6.insert(all6[i], all6[i]) != null);
        }
        for (int i = 0; i < ADDRESSES; i++) {
            final Prefix in4 = all4[random.nextInt(prefixes)];
            addresses[i] = (int) (in4.high() >>> 32) | random.nextInt() & (int) (0xFFFF_FFFFL >>> in4.length());
            final Prefix in6 = all6[random.nextInt(prefixes)];
            highs[i] = in6.high() | random.nextLong() & hostBits(Math.min(in6.length(), 64));
            lows[i] = in6.low() | random.nextLong() & hostBits(Math.max(in6.length() - 64, 0));
            if (table4.lookup4(addresses[i]) == null || table6.lookup6(highs[i], lows[i]) == null) {
                throw new IllegalStateException("an address is not covered");
            }
        }
    }

    private static long hostBits(final int length) {
        return length == 64 ? 0 : -1L >>> length;
    }

    @Benchmark
    public Object lookup4() {
        return table4.lookup4(addresses[next++ & ADDRESSES - 1]);
    }

    @Benchmark
    public Object lookup6() {
        final int index = next++ & ADDRESSES - 1;
        return table6.lookup6(highs[index], lows[index]);
    }
}
