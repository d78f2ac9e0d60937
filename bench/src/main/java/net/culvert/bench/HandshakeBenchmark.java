// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.CookieChecker;
import net.culvert.tunnel.noise.CookieGenerator;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.Messages;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.ResponderHandshake;
import net.culvert.tunnel.noise.SessionKeys;
import net.culvert.tunnel.noise.Tai64n;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Handshakes that one core answers in a second: an initiation in, a response and the session's keys out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HandshakeBenchmark {
    private static final Endpoint SOURCE = new Endpoint(false, 0, 0xC0000207L, 51820, 0, 0, 0, 0); // 192.0.2.7

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey ours = PrivateKey.generate(random);
    private final PrivateKey theirs = PrivateKey.generate(random);
    private final byte[] staticSecret = ours.agree(theirs.publicKey()); // which a tunnel keeps for each peer
    private final PresharedKey psk = PresharedKey.generate(random);
    private final CookieChecker checker = new CookieChecker(ours.publicKey(), random);
    private final CookieGenerator cookies = new CookieGenerator(theirs.publicKey());
    private final byte[] initiation = initiation();
    private int index;

    private byte[] initiation() {
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        require(new InitiatorHandshake(theirs, ours.publicKey(), 1)
                .create(staticSecret, Tai64n.at(1_700_000_000_000_000_000L), random, message));
        new CookieGenerator(ours.publicKey()).addMacs(message, 0);
        return message;
    }

    @Benchmark
    public SessionKeys answer() {
        require(checker.check(initiation, SOURCE, false, 0));
        final ResponderHandshake handshake = new ResponderHandshake(ours, initiation);
        require(handshake.consumeStatic());
        require(handshake.consumeTimestamp(staticSecret, Tai64n.ZERO));
        final byte[] response = new byte[Messages.RESPONSE_LENGTH];
        require(handshake.respond(psk, ++index, random, response));
        cookies.addMacs(response, 0);
        return handshake.keys();
    }

    private static void require(final DropReason reason) {
        if (reason != DropReason.NONE) {
            throw new IllegalStateException("the handshake failed: " + reason);
        }
    }
}
