// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come, the consumers give a reason and throw nothing. Fuzzes with JAZZER_FUZZ=1, else runs the corpus;
 * the ordinary test below always tries random bytes and mutated true messages.
 */
class HandshakeFuzzTest {
    private static final int ROUNDS = 400;

    private final Random random = new Random(17);
    private final PrivateKey alice = PrivateKey.generate(random);
    private final PrivateKey bob = PrivateKey.generate(random);
    private final byte[] staticSecret = alice.agree(bob.publicKey());
    private final CookieGenerator generator = new CookieGenerator(bob.publicKey());
    private final CookieChecker checker = new CookieChecker(bob.publicKey(), random);
    private final InitiatorHandshake initiator = new InitiatorHandshake(alice, bob.publicKey(), 1);
    private final byte[] initiation = initiation();
    private final byte[] response = response();
    private final byte[] cookie = checker.reply(initiation, TestEndpoints.IPV4, 0);

    private byte[] initiation() {
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        initiator.create(staticSecret, Tai64n.at(0), random, message);
        generator.addMacs(message, 0);
        return message;
    }

    private byte[] response() {
        final ResponderHandshake responder = new ResponderHandshake(bob, initiation);
        responder.consumeStatic();
        responder.consumeTimestamp(staticSecret, Tai64n.ZERO);
        final byte[] message = new byte[Messages.RESPONSE_LENGTH];
        responder.respond(PresharedKey.NONE, 2, random, message);
        return message;
    }

    @FuzzTest(maxDuration = "15s")
    void shouldSurviveAnyInitiation(final FuzzedDataProvider data) {
        consumeInitiation(mutated(data, initiation));
    }

    @FuzzTest(maxDuration = "15s")
    void shouldSurviveAnyResponse(final FuzzedDataProvider data) {
        consumeResponse(mutated(data, response));
    }

    @FuzzTest(maxDuration = "15s")
    void shouldSurviveAnyCookieReply(final FuzzedDataProvider data) {
        consumeCookie(mutated(data, cookie));
    }

    @Test
    void shouldSurviveRandomBytesAndMutatedMessages() {
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            consumeInitiation(noise);
            consumeResponse(noise);
            consumeCookie(noise);
            consumeInitiation(flipped(initiation));
            consumeResponse(flipped(response));
            consumeCookie(flipped(cookie));
        }
    }

    private byte[] flipped(final byte[] message) {
        final byte[] copy = Arrays.copyOf(message, random.nextInt(8) == 0 ? random.nextInt(200) : message.length);
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /** Either the fuzzer's bytes alone or a true message with its bytes xored in at one place. */
    private static byte[] mutated(final FuzzedDataProvider data, final byte[] message) {
        if (data.consumeBoolean()) {
            return data.consumeRemainingAsBytes();
        }
        final byte[] copy = message.clone();
        int at = data.consumeInt(0, message.length - 1);
        for (final byte b : data.consumeRemainingAsBytes()) {
            copy[at] ^= b;
            at = (at + 1) % copy.length;
        }
        return copy;
    }

    /** The MAC checker looks at it, and then, whatever it said, the handshake. */
    private void consumeInitiation(final byte[] message) {
        Messages.check(message);
        checker.check(message, TestEndpoints.IPV6, true, 1);
        final ResponderHandshake responder = new ResponderHandshake(bob, message);
        if (responder.consumeStatic() == DropReason.NONE
                && responder.consumeTimestamp(staticSecret, Tai64n.ZERO) == DropReason.NONE) {
            responder.respond(PresharedKey.NONE, 5, random, new byte[Messages.RESPONSE_LENGTH]);
        }
    }

    private void consumeResponse(final byte[] message) {
        checker.check(message, TestEndpoints.IPV4, true, 1);
        final DropReason reason = initiator.consume(PresharedKey.NONE, message);
        final boolean isTrue = message.length == response.length
                && Arrays.equals(message, 12, 60, response, 12, 60)
                && Messages.type(message) == Messages.TYPE_RESPONSE;
        if (!isTrue) {
            assertNotEquals(DropReason.NONE, reason);
        }
    }

    private void consumeCookie(final byte[] message) {
        generator.addMacs(initiation, 0); // waits again
        final DropReason reason = generator.consumeReply(message, 2);
        final boolean isTrue = message.length == cookie.length
                && Arrays.equals(message, 8, 64, cookie, 8, 64)
                && Messages.type(message) == Messages.TYPE_COOKIE;
        if (!isTrue) {
            assertNotEquals(DropReason.NONE, reason);
        }
    }
}
