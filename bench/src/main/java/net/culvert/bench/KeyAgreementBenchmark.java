// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One X25519 agreement, of which an answered handshake takes three. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KeyAgreementBenchmark {
    private final PrivateKey ours = PrivateKey.generate(new SecureRandom());
    private final PublicKey theirs = PrivateKey.generate(new SecureRandom()).publicKey();

    @Benchmark
    public byte[] agree() {
        return ours.agree(theirs);
    }
}
