// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The vectors of the reference implementation: key 00 01 ... 0f, message 00 01 ... of whole longs. */
class SipHashTest {
    private static final long FIRST = 0x0706_0504_0302_0100L, STEP = 0x0808_0808_0808_0808L;

    private final SipHash hash = new SipHash(FIRST, FIRST + STEP);

    @Test
    void shouldAgreeWithTheReferenceVectors() {
        assertEquals(0x726f_db47_dd0e_0e31L, hash.begin().end());
        assertEquals(
                0x3f2a_cc7f_57c2_9bdbL,
                hash.begin().add(FIRST).add(FIRST + STEP).end());
        assertEquals(
                0xb8ad_50c6_f649_af94L,
                hash.begin().add(FIRST).add(FIRST + STEP).add(FIRST + 2 * STEP).end());
    }
}
