// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * Whatever routes come and go, the FIB agrees with a slow table. Runs over the files beside it in the resources, and
 * makes up more with JAZZER_FUZZ=1.
 */
class FibFuzzTest {
    private static final int CHANGES = 400;

    /** Changes of 4 bytes: what to do and which family, the length, and which bits of a fixed address differ. */
    @FuzzTest(maxDuration = "2m")
    void shouldAgreeWithASlowTable(final FuzzedDataProvider data) {
        final FibOracle oracle = new FibOracle(new GracePeriod());
        for (int i = 0; i < CHANGES && data.remainingBytes() >= 4; i++) {
            final int kind = data.consumeByte();
            final boolean ipv6 = (kind & 1) == 1;
            final int length = (data.consumeByte() & 0xFF) % (ipv6 ? 129 : 33);
            final long high = 0x2001_0db8_0000_0000L ^ 1L << data.consumeByte();
            final Prefix prefix = new Prefix(ipv6, high, 1L << data.consumeByte(), length);
            if ((kind & 2) == 0) {
                oracle.insert(prefix, kind >>> 2 & 0xF);
            } else {
                oracle.remove(prefix);
            }
            oracle.checkEnds(prefix);
        }
        oracle.slow.keySet().forEach(oracle::checkEnds);
        oracle.checkRoutes();
    }
}
