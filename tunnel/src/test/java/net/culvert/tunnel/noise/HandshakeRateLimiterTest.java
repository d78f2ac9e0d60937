// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static net.culvert.ringbuffers.counters.DropReason.HANDSHAKE_RATE_LIMITED;
import static net.culvert.ringbuffers.counters.DropReason.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import net.culvert.ringbuffers.packet.Endpoint;
import org.junit.jupiter.api.Test;

/** Twenty messages a second and source, five at once, and a table that floods cannot grow. */
class HandshakeRateLimiterTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = -10 * SECOND_NS;

    private final HandshakeRateLimiter limiter = new HandshakeRateLimiter();

    private void empty(final Endpoint source) {
        for (int i = 0; i < 5; i++) {
            assertEquals(NONE, limiter.check(source, START_NS), "message " + i);
        }
        assertEquals(HANDSHAKE_RATE_LIMITED, limiter.check(source, START_NS));
    }

    @Test
    void shouldAllowABurstOfFiveAndThenTwentyASecond() {
        empty(TestEndpoints.IPV4);
        int allowed = 0;
        for (long ms = 1; ms <= 1000; ms++) {
            allowed += limiter.check(TestEndpoints.IPV4, START_NS + ms * 1_000_000) == NONE ? 1 : 0;
        }
        assertEquals(20, allowed);
    }

    @Test
    void shouldCountEachIpv4AddressOnItsOwnWhateverThePort() {
        empty(TestEndpoints.IPV4);
        assertEquals(HANDSHAKE_RATE_LIMITED, limiter.check(TestEndpoints.ipv4(0xC0000207, 1), START_NS));
        assertEquals(NONE, limiter.check(TestEndpoints.ipv4(0xC0000208, 51820), START_NS));
    }

    @Test
    void shouldCountAnIpv6PrefixOf64BitsAsOneSource() {
        empty(TestEndpoints.IPV6);
        assertEquals(HANDSHAKE_RATE_LIMITED, limiter.check(TestEndpoints.ipv6(0x20010DB8_00000001L, 99, 1), START_NS));
        assertEquals(NONE, limiter.check(TestEndpoints.ipv6(0x20010DB8_00000002L, 7, 51820), START_NS));
    }

    @Test
    void shouldNotTakeAnIpv4AddressForAnIpv6Prefix() {
        empty(TestEndpoints.ipv4(0x20010DB8, 1));
        assertEquals(NONE, limiter.check(TestEndpoints.ipv6(0x20010DB8L, 0, 1), START_NS));
    }

    @Test
    void shouldForgetASourceAfterASecondOfSilence() {
        empty(TestEndpoints.IPV4);
        assertEquals(NONE, limiter.check(TestEndpoints.IPV6, START_NS + SECOND_NS));
        assertEquals(2, limiter.sources());
        assertEquals(NONE, limiter.check(TestEndpoints.IPV6, START_NS + SECOND_NS + 1));
        assertEquals(1, limiter.sources());
    }

    @Test
    void shouldRefuseNewSourcesWhileTheTableIsFull() {
        for (int i = 0; i < HandshakeRateLimiter.MAX_SOURCES; i++) {
            assertEquals(NONE, limiter.check(TestEndpoints.ipv4(i, 1), START_NS));
        }
        assertEquals(HANDSHAKE_RATE_LIMITED, limiter.check(TestEndpoints.ipv4(-1, 1), START_NS));
        assertEquals(NONE, limiter.check(TestEndpoints.ipv4(0, 1), START_NS)); // a known source is served
        assertEquals(HandshakeRateLimiter.MAX_SOURCES, limiter.sources());
        assertEquals(NONE, limiter.check(TestEndpoints.ipv4(-1, 1), START_NS + SECOND_NS + 1));
        assertEquals(1, limiter.sources());
    }

    @Test
    void shouldStayFastWhenPrefixesAreChosenToCollide() {
        assertTimeout(Duration.ofSeconds(10), () -> {
            for (long i = 0; i < HandshakeRateLimiter.MAX_SOURCES; i++) {
                final long prefix = i << 32 | i; // all have the same Long.hashCode()
                assertEquals(NONE, limiter.check(TestEndpoints.ipv6(prefix, 0, 1), START_NS));
            }
        });
    }
}
