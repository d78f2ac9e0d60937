// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever packets come in while whatever is changed: nothing is thrown, no packet is missing, and all that leaves are
 * well-formed IP packets that their link carries. One test draws from new seeds each time, the other from the fuzzer's
 * bytes, which it has with JAZZER_FUZZ=1.
 */
class CoreFuzzTest {
    private static final int ROUTERS = 8, STEPS = 500, FUZZED_STEPS = 50;

    @FuzzTest(maxDuration = "2m")
    void shouldKeepTheLawWhateverComes(final FuzzedDataProvider data) {
        final RandomRouter router = new RandomRouter(Choices.of(data));
        for (int i = 0; i < FUZZED_STEPS || data.remainingBytes() > 0; i++) {
            router.step();
        }
    }

    @Test
    void shouldKeepTheLawInRandomTraffic() {
        final long first = System.nanoTime();
        long forwarded = 0;
        for (long seed = first; seed < first + ROUTERS; seed++) {
            final RandomRouter random = new RandomRouter(Choices.of(new Random(seed)));
            for (int i = 0; i < STEPS; i++) {
                try {
                    random.step();
                } catch (final AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", step " + i + ": " + e.getMessage(), e);
                }
            }
            new java.util.TreeMap<>(random.router.counters.snapshot()).forEach((k, v) -> {
                if (!k.endsWith("bytes")) System.out.println(k + " " + v);
            });
            forwarded += random.router.count("ip.ips_forward") + random.router.count("ip6.ip6s_forward");
        }
        assertTrue(forwarded > ROUTERS * 10, "packets forwarded"); // or the traffic is not what it is meant to be
    }
}
