// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether a header is one: IPv4 with its checksum, IPv6; and the hop that IPv4 forwarding takes off. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeaderBenchmark {
    private static final int LENGTH = 1420; // bytes of either packet

    private final UnsafeBuffer packet4 = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH, 64));
    private final UnsafeBuffer packet6 = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH, 64));
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    @Setup
    public void fill() {
        packet4.putInt(0, 0x4500_0000 | LENGTH, ByteOrder.BIG_ENDIAN);
        packet4.putInt(8, 0x4011_0000, ByteOrder.BIG_ENDIAN); // TTL 64, UDP
        packet4.putInt(12, 0xC633_6401, ByteOrder.BIG_ENDIAN);
        packet4.putInt(16, 0xC633_6402, ByteOrder.BIG_ENDIAN);
        ipv4.wrap(packet4, 0).completeChecksum();
        packet6.putInt(0, 0x6000_0000, ByteOrder.BIG_ENDIAN);
        packet6.putInt(4, LENGTH - Ipv6Header.LENGTH << 16 | 0x1140, ByteOrder.BIG_ENDIAN); // UDP, 64 hops
        if (check4() != DropReason.NONE || check6() != DropReason.NONE) {
            throw new IllegalStateException("the packets are refused");
        }
    }

    @Benchmark
    public DropReason check4() {
        return ipv4.wrap(packet4, 0).check(LENGTH);
    }

    @Benchmark
    public DropReason check6() {
        return ipv6.wrap(packet6, 0).check(LENGTH);
    }

    /** Runs through every TTL; no packet looks at it. */
    @Benchmark
    public void decrementTtl() {
        ipv4.wrap(packet4, 0).decrementTtl();
    }
}
