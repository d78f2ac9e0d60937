// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngines;
import net.culvert.tunnel.aead.AeadKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One packet sealed or opened by each engine. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AeadBenchmark {
    @Param({"ipsec-mb", "openssl", "jce"})
    public String engine;

    @Param({"64", "1420"})
    public int length; // bytes of plaintext

    private final Arena arena = Arena.ofShared();
    private final AeadKey key = new AeadKey(new byte[AeadKey.LENGTH]);
    private Aead aead;
    private long plain;
    private long sealed;
    private long opened;
    private long counter;

    @Setup
    public void prepare() {
        aead = AeadEngines.choose(engine).engine().newAead();
        plain = allocate();
        sealed = allocate();
        opened = allocate();
        aead.seal(key, 0, plain, length, sealed);
    }

    private long allocate() {
        final MemorySegment memory = arena.allocate(length + Aead.TAG_LENGTH, 64);
        return memory.address();
    }

    @Benchmark
    public void seal() {
        aead.seal(key, ++counter, plain, length, opened);
    }

    @Benchmark
    public boolean open() {
        return aead.open(key, 0, sealed, length + Aead.TAG_LENGTH, opened);
    }

    @TearDown
    public void close() {
        aead.close();
        arena.close();
    }
}
