// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BurstTest {
    private static final Endpoint HERE = new Endpoint(false, 0, 0xC0000201L, 51820, 0, 0, 0, 0); // 192.0.2.1
    private static final Endpoint THERE = new Endpoint(false, 0, 0xC0000202L, 51820, 0, 0, 0, 0);

    private final Burst burst = new Burst(Burst.HEADROOM + 200_000, 4);

    private void append(final int count, final int length, final Endpoint endpoint) {
        for (int i = 0; i < count; i++) {
            assertTrue(burst.append(length, endpoint));
        }
    }

    @Test
    void shouldMakeOneRunOfEqualDatagramsToOneEndpoint() {
        append(3, 100, HERE);

        assertEquals(1, burst.size());
        assertEquals(Burst.HEADROOM, burst.offset(0));
        assertEquals(300, burst.length(0));
        assertEquals(100, burst.segmentSize(0));
        assertSame(HERE, burst.endpoint(0));
        assertEquals(Burst.HEADROOM + 300, burst.end());
    }

    @Test
    void shouldLeaveASingleDatagramWithoutSegmentSize() {
        append(1, 100, HERE);

        assertEquals(0, burst.segmentSize(0));
    }

    @Test
    void shouldEndARunWithAShorterDatagram() {
        append(2, 100, HERE);
        append(1, 40, HERE);
        append(1, 40, HERE);

        assertEquals(2, burst.size());
        assertEquals(240, burst.length(0));
        assertEquals(40, burst.length(1));
        assertEquals(0, burst.segmentSize(1));
    }

    @Test
    void shouldBeginARunWithALongerDatagramOrAnotherEndpoint() {
        append(1, 100, HERE);
        append(1, 101, HERE);
        append(1, 101, THERE);

        assertEquals(3, burst.size());
        assertEquals(101, burst.length(1));
        assertSame(THERE, burst.endpoint(2));
    }

    @Test
    void shouldHoldNoMoreSegmentsInARunThanTheKernelTakes() {
        append(Burst.MAX_RUN_SEGMENTS + 1, 32, HERE);

        assertEquals(2, burst.size());
        assertEquals(Burst.MAX_RUN_SEGMENTS * 32, burst.length(0));
        assertEquals(32, burst.length(1));
    }

    @Test
    void shouldHoldNoMoreBytesInARunThanADatagramCarries() {
        append(46, 1452, HERE);

        assertEquals(2, burst.size());
        assertEquals(45 * 1452, burst.length(0)); // 65340; one more would be 66792
    }

    @Test
    void shouldNotExtendAPacketThatLiesElsewhere() {
        burst.add(Burst.HEADROOM + 500, 100, 0, HERE);
        burst.add(Burst.HEADROOM, 100, 0, HERE); // end() stays behind the first
        append(1, 100, HERE);

        assertEquals(3, burst.size());
    }

    @Test
    void shouldRefuseWhenFullAndAddNothing() {
        append(1, 100, HERE);
        append(1, 100, THERE);
        append(1, 100, HERE);
        append(1, 100, THERE);
        assertTrue(burst.isFull());
        final int end = burst.end();

        assertFalse(burst.append(100, HERE));
        assertEquals(end, burst.end());
        assertTrue(burst.append(100, THERE)); // the last run still takes it
        assertEquals(200, burst.length(3));
    }

    @Test
    void shouldBeEmptyAgainWhenCleared() {
        append(2, 100, HERE);
        burst.clear();

        assertTrue(burst.isEmpty());
        assertEquals(Burst.HEADROOM, burst.end());
        assertEquals(200_000, burst.remaining());
        burst.add(Burst.HEADROOM, 10, 0, null);
        assertEquals(0, burst.segmentSize(0));
        assertNull(burst.endpoint(0));
    }

    @Test
    void shouldAlignTheSlab() {
        assertEquals(0, burst.address() % 64);
        assertEquals(Burst.HEADROOM + 200_000, burst.capacity());
    }
}
