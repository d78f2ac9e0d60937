// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever the bytes or the text, nothing unforeseen is thrown and nothing is read outside. */
class InterfaceFuzzTest {
    /** A packet; the buffer ends where it ends and checks its bounds. */
    @FuzzTest(maxDuration = "2m")
    void shouldHashAnyBytes(final FuzzedDataProvider data) {
        final byte[] packet = data.consumeRemainingAsBytes();
        final FlowHasher hasher = new FlowHasher().wrap(new UnsafeBuffer(packet), 0, packet.length);

        final int worker = Placement.FLOW.worker(hasher, 1, 0, 7);

        assertTrue(worker >= 0 && worker < 7);
        assertEquals(hasher.hash(), hasher.hash());
    }

    @FuzzTest(maxDuration = "2m")
    void shouldReadANameOrRefuseItWithASentence(final FuzzedDataProvider data) {
        final String text = data.consumeRemainingAsString();
        try {
            assertEquals(text, InterfaceName.parse(text).toString());
        } catch (final IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("the interface name '" + text + "' "), e.getMessage());
        }
    }
}
