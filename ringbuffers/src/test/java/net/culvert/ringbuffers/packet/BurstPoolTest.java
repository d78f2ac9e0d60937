// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BurstPoolTest {
    private final BurstPool pool = new BurstPool(3, Burst.HEADROOM + 64, 2);

    @Test
    void shouldHaveNothingLeftWhenAllAreInUse() {
        final Burst first = pool.acquire();
        final Burst second = pool.acquire();
        assertNotSame(first, second);
        assertEquals(1, pool.available());
        assertNotNull(pool.acquire());
        assertNull(pool.acquire());

        pool.release(second);

        assertSame(second, pool.acquire());
        assertEquals(3, pool.size());
    }

    @Test
    void shouldHandOutEmptyBursts() {
        final Burst burst = pool.acquire();
        burst.add(Burst.HEADROOM, 10, 0, null);
        pool.release(burst);

        for (int i = 0; i < pool.size(); i++) {
            assertTrue(pool.acquire().isEmpty());
        }
    }

    @Test
    void shouldRefuseABurstThatIsFreeAlreadyWhileOthersAreInUse() {
        final Burst burst = pool.acquire();
        pool.acquire();
        pool.release(burst);

        final IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> pool.release(burst));

        assertEquals("a burst was released twice", refusal.getMessage());
        assertEquals(2, pool.available());
    }
}
