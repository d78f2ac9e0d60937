// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.tunnel.noise.Curve25519;
import net.culvert.tunnel.noise.X25519Engine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One X25519 agreement, of which an answered handshake takes three, and one public key, of which it takes one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KeyAgreementBenchmark {
    private static final int LENGTH = 32; // bytes of every key

    @Param({"openssl", "bouncy-castle"})
    public String library;

    private final byte[] ours = new byte[LENGTH];
    private final byte[] oursPublic = new byte[LENGTH];
    private final byte[] theirsPublic = new byte[LENGTH];
    private final byte[] result = new byte[LENGTH];
    private X25519Engine engine;

    @Setup
    public void prepare() {
        engine = Curve25519.engine(library);
        final SecureRandom random = new SecureRandom();
        random.nextBytes(ours);
        engine.publicKey(ours, theirsPublic); // of a pair that is thrown away
        random.nextBytes(ours);
        engine.publicKey(ours, oursPublic);
    }

    @Benchmark
    public boolean agree() {
        return engine.agree(ours, oursPublic, theirsPublic, result);
    }

    @Benchmark
    public byte[] publicKey() {
        engine.publicKey(ours, oursPublic);
        return oursPublic;
    }
}
