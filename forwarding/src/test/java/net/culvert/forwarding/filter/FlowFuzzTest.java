// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whatever the bytes, nothing is thrown and nothing is read outside of them. Runs over the files beside it in the
 * resources, and makes up more with JAZZER_FUZZ=1.
 */
class FlowFuzzTest {
    /** The buffer ends where the packet ends, so that a read beyond it throws. */
    @FuzzTest(maxDuration = "2m")
    void shouldParseOrRefuseAnyBytes(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final Flow flow = new Flow(1);
        final FlowParser parser = new FlowParser();
        final DropReason reason = parser.parse(flow, new UnsafeBuffer(bytes), 0, bytes.length);
        if (reason == DropReason.NONE) {
            assertTrue(flow.version() == 4 || flow.version() == 6);
            assertEquals(bytes.length, flow.length());
            assertTrue(flow.transportOffset() <= bytes.length);
            assertEquals(flow.isLaterFragment(), flow.transportOffset() < 0);
            assertTrue(!flow.isLaterFragment() || flow.isFragment());
            assertTrue(!flow.hasPorts() || flow.transportOffset() + 4 <= bytes.length);
            assertTrue(flow.icmpType() < 256);
        } else {
            assertTrue(reason.isDrop());
        }
    }

    /** With rules that look at everything, through both hooks and again. */
    @FuzzTest(maxDuration = "2m")
    void shouldFilterAnyBytes(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final Rule count = Rule.number(1).count().build();
        final TestFilter test = new TestFilter()
                .withRulesAndAWall(count, Rule.number(2).pass().keepState().build());
        final DropReason first = test.in(bytes, test.inside);
        assertEquals(first, test.in(bytes, test.inside));
        assertEquals(first == DropReason.NONE ? 2 : 0, count.packets());
        final DropReason back = test.in(bytes, test.outside);
        assertTrue(back.isDrop() || test.states.size() == 1, "passes only if it answers itself");
    }
}
