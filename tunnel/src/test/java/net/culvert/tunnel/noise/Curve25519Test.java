// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.tunnel.noise.Curve25519.Candidate;
import net.culvert.tunnel.noise.Curve25519.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Curve25519Test {
    private static final Candidate MISSING = new Candidate("missing", () -> {
        throw new IllegalStateException("libmissing.so.1 is not installed");
    });
    private static final Candidate UNLINKED = new Candidate("unlinked", () -> {
        throw new UnsatisfiedLinkError("no such symbol");
    });
    private static final Candidate BOUNCY_CASTLE = new Candidate("bouncy-castle", BouncyCastleX25519::new);

    private enum Fault {
        PUBLIC_KEY("computes a wrong public key"),
        SECRET("agrees on a wrong secret"),
        REFUSES_ALL("agrees on a wrong secret"),
        ACCEPTS_LOW_ORDER("accepts a point of low order"),
        LEAVES_SECRET("leaves a secret behind a point of low order");

        private final String finding;

        Fault(final String finding) {
            this.finding = finding;
        }
    }

    /** Bouncy Castle with one fault. */
    private record Broken(Fault fault, X25519Engine good) implements X25519Engine {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String description() {
            return "a broken library";
        }

        @Override
        public void publicKey(final byte[] scalar, final byte[] result) {
            good.publicKey(scalar, result);
            result[31] ^= (byte) (fault == Fault.PUBLIC_KEY ? 1 : 0);
        }

        @Override
        public boolean agree(final byte[] scalar, final byte[] publicKey, final byte[] point, final byte[] result) {
            final boolean done = good.agree(scalar, publicKey, point, result);
            result[0] ^= (byte) (done ? fault == Fault.SECRET ? 1 : 0 : fault == Fault.LEAVES_SECRET ? 1 : 0);
            return fault == Fault.ACCEPTS_LOW_ORDER || done && fault != Fault.REFUSES_ALL;
        }
    }

    @Test
    void shouldPreferOpenSslAndNameIt() {
        final Choice choice = Curve25519.choice();
        assertEquals("openssl", choice.engine().name());
        assertTrue(choice.engine().description().startsWith("OpenSSL 3"), choice.engine()::description);
        assertEquals(List.of(), choice.refused());
    }

    @Test
    void shouldTakeBouncyCastleWhereOpenSslCannotServeAndSayWhy() {
        final Choice choice = Curve25519.choose(List.of(MISSING, UNLINKED, BOUNCY_CASTLE));
        assertEquals("bouncy-castle", choice.engine().name());
        assertEquals(
                List.of("missing: libmissing.so.1 is not installed", "unlinked: no such symbol"), choice.refused());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldLeaveOutALibraryWithWrongAnswers(final Fault fault) {
        final Broken broken = new Broken(fault, new BouncyCastleX25519());
        final Choice choice = Curve25519.choose(List.of(new Candidate("broken", () -> broken), BOUNCY_CASTLE));
        assertEquals("bouncy-castle", choice.engine().name());
        assertEquals(List.of("broken: a broken library " + fault.finding), choice.refused());
    }

    @Test
    void shouldFailWhereNothingWorks() {
        final var e = assertThrows(IllegalStateException.class, () -> Curve25519.choose(List.of(MISSING)));
        assertEquals("no X25519 works: missing: libmissing.so.1 is not installed", e.getMessage());
    }

    @Test
    void shouldGiveAnImplementationByName() {
        assertEquals("openssl", Curve25519.engine("openssl").name());
        assertEquals("bouncy-castle", Curve25519.engine("bouncy-castle").name());
    }
}
