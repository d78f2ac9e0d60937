// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class IndexPoolTest {
    private final IndexPool pool = new IndexPool();

    @Test
    void shouldGiveTheLeastFreeNumberAndCountItsReturns() {
        assertEquals(1, pool.take());
        assertEquals(2, pool.take());
        assertEquals(0, pool.generation(1));

        pool.free(1);

        assertEquals(1, pool.take());
        assertEquals(1, pool.generation(1));
        assertEquals(0, pool.generation(2));
        assertEquals(3, pool.take());
    }

    @Test
    void shouldSayWhenThereAreNoMore() {
        for (int i = 1; i <= 65_535; i++) {
            assertEquals(i, pool.take());
        }

        final Exception refused = assertThrows(IllegalStateException.class, pool::take);

        assertEquals("there are 65535 interfaces, and can be no more", refused.getMessage());
        pool.free(65_535);
        assertEquals(65_535, pool.take());
    }
}
