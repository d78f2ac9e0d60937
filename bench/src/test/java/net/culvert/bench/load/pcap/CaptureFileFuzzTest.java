// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.PacketSource;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes, a file is refused with a sentence, or all of its packets lie in it and can be replayed. Runs over
 * the files beside it in the resources, and makes up more with JAZZER_FUZZ=1.
 */
class CaptureFileFuzzTest {
    private static final int MAX_PACKETS = 1000;

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyFile(final FuzzedDataProvider data) throws LoadException {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final Capture capture;
        try {
            capture = CaptureFile.parse("fuzz", new UnsafeBuffer(bytes));
        } catch (final LoadException e) {
            assertFalse(e.getMessage().isEmpty());
            return;
        }
        final PacketSource source = new ReplaySource(
                capture,
                1,
                null,
                new AddressRewriter(AddressRange.parse("192.0.2.1"), AddressRange.parse("2001:db8::1")),
                Long.MAX_VALUE,
                1);
        long beforeNs = 0;
        for (int i = 0; i < Math.min(MAX_PACKETS, capture.size()); i++) {
            assertTrue(capture.offset(i) >= 0 && capture.offset(i) + capture.length(i) <= bytes.length);
            assertTrue(source.dueNs() >= beforeNs);
            beforeNs = source.dueNs();
            source.make();
            source.advance();
        }
    }
}
