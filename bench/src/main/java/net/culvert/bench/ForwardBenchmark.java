// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.ip.IpSettings;
import net.culvert.forwarding.ip.Router;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A packet of 64 B through the core in memory, on one thread: header check, lookup, TTL and checksum, output queue, in
 * bursts of 64 from 1024 of them to random addresses. Writing the destination and the TTL anew is in the figure, for
 * forwarding uses them up.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx800m")
public class ForwardBenchmark {
    private static final int BURST = 64;
    private static final int BURSTS = 16;
    private static final int LENGTH = 64; // bytes
    private static final int STRIDE = 128; // bytes
    private static final int ADDRESSES = 1_000_000;

    /** Routes: the default alone, or a full table of 900 000 (IPv4) or 200 000 (IPv6). */
    @Param({"1", "full"})
    public String routes;

    @Param({"4", "6"})
    public int version;

    private final GracePeriod gracePeriod = new GracePeriod();
    private final GracePeriod.Reader reader = gracePeriod.newReader();
    private final Fibs fibs = new Fibs(1, gracePeriod);
    private final CountersFile counters = CountersFile.inMemory();
    private final Burst[] bursts = new Burst[BURSTS];
    private final Ipv4Header ipv4 = new Ipv4Header();
    private NetworkInterface input;
    private ForwardingWorker worker;
    private long[] addresses;
    private int next;
    private int nextBurst;
    private long sent;
    private long nowNs;

    @Setup(Level.Trial)
    public void make() {
        input = new NetworkInterface("in", 1, 1500, newQueue());
        final NetworkInterface output = new NetworkInterface("out", 2, 1500, newQueue());
        input.up(true);
        output.up(true);
        final Router router = new Router(
                new IpSettings(),
                new IpSettings(),
                new IcmpSettings(),
                fibs,
                new ActiveRules(new Generation()),
                FragmentLimits.DEFAULT,
                (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                counters,
                fault -> {
                    throw fault;
                });
        worker = new ForwardingWorker(router, 0, new Pipes(Pipes.DEFAULT_SLABS), new SplittableRandom(1));
        final BgpRoutes full = version == 4 ? BgpRoutes.ipv4(900_000) : BgpRoutes.ipv6(200_000);
        if ("full".equals(routes)) {
            for (int i = 0; i < full.routes.length; i++) {
                fibs.insert(0, full.routes[i], gateway(output, full.nextHops[i]));
            }
        } else {
            fibs.insert(0, Prefix.parse(version == 4 ? "0.0.0.0/0" : "::/0"), NextHop.onLink(output));
        }
        addresses = full.coveredAddresses(ADDRESSES);
        for (int i = 1; i < ADDRESSES; i++) {
            if (addresses[i] >>> 56 == 127 || addresses[i] >>> 48 == 0xA9FE) { // routes cover it, routers refuse it
                addresses[i] = addresses[i - 1];
            }
        }
        for (int i = 0; i < BURSTS; i++) {
            bursts[i] = newBurst();
        }
    }

    private OutputQueue newQueue() {
        return new OutputQueue(BURST, (packets, drops) -> sent += packets.length());
    }

    private static NextHop gateway(final NetworkInterface output, final int number) {
        return NextHop.via(output, Prefix.ipv4(0xC0000200 | number, 32));
    }

    private Burst newBurst() {
        final Burst burst = new Burst(Burst.HEADROOM + BURST * STRIDE, BURST);
        for (int i = 0; i < BURST; i++) {
            final int at = Burst.HEADROOM + i * STRIDE;
            if (version == 4) {
                burst.buffer().putByte(at, (byte) 0x45);
                burst.buffer().putByte(at + 9, (byte) 17);
                burst.buffer().putInt(at + 12, 0xC633_6401, ByteOrder.BIG_ENDIAN); // 198.51.100.1
                ipv4.wrap(burst.buffer(), at).totalLength(LENGTH);
            } else {
                burst.buffer().putByte(at, (byte) 0x60);
                burst.buffer().putByte(at + 6, (byte) 17);
                burst.buffer().putLong(at + 8, 0x2001_0db8_0000_0001L, ByteOrder.BIG_ENDIAN);
                burst.buffer().putLong(at + 32, 1, ByteOrder.BIG_ENDIAN);
                new Ipv6Header().wrap(burst.buffer(), at).payloadLength(LENGTH - Ipv6Header.LENGTH);
            }
            burst.add(at, LENGTH, 0, null);
        }
        return burst;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public long forward() {
        final Burst burst = bursts[nextBurst++ & BURSTS - 1];
        next = next + BURST <= ADDRESSES - BURST ? next + BURST : 0;
        for (int i = 0; i < BURST; i++) {
            refresh(burst, burst.offset(i), addresses[next + i]);
        }
        reader.enter();
        worker.input(burst, input, ++nowNs);
        reader.exit();
        return sent;
    }

    private void refresh(final Burst burst, final int at, final long address) {
        if (version == 4) {
            burst.buffer().putByte(at + 8, (byte) 64);
            burst.buffer().putInt(at + 16, (int) (address >>> 32), ByteOrder.BIG_ENDIAN);
            ipv4.wrap(burst.buffer(), at).completeChecksum();
        } else {
            burst.buffer().putByte(at + 7, (byte) 64);
            burst.buffer().putLong(at + 24, address, ByteOrder.BIG_ENDIAN);
        }
    }

    /** What the figure holds besides forwarding. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long refreshOnly() {
        final Burst burst = bursts[nextBurst++ & BURSTS - 1];
        next = next + BURST <= ADDRESSES - BURST ? next + BURST : 0;
        for (int i = 0; i < BURST; i++) {
            refresh(burst, burst.offset(i), addresses[next + i]);
        }
        return burst.size();
    }

    /** Nothing may have been dropped. */
    @TearDown(Level.Trial)
    public void check() {
        counters.snapshot().forEach((name, value) -> {
            if (name.contains(".drop.") && value > 0) {
                throw new IllegalStateException(name + " is " + value);
            }
        });
    }
}
