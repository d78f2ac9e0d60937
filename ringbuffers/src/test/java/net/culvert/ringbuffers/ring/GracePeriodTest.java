// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GracePeriodTest {
    private final GracePeriod period = new GracePeriod();
    private final GracePeriod.Reader reader = period.newReader();
    private final List<String> done = new ArrayList<>();

    @Test
    void shouldRunAtTheNextPollWhenNoReaderIsInside() {
        period.afterwards(() -> done.add("a"));
        assertEquals(List.of(), done);

        period.poll();

        assertEquals(List.of("a"), done);
        assertEquals(0, period.waiting());
    }

    @Test
    void shouldWaitWhileAReaderIsInsideTheBurstThatRanAtTheCall() {
        reader.enter();
        period.afterwards(() -> done.add("a"));
        period.poll();
        assertEquals(1, period.waiting());

        reader.exit();
        period.poll();

        assertEquals(List.of("a"), done);
    }

    @Test
    void shouldRunWhenTheReaderIsInALaterBurst() {
        reader.enter();
        period.afterwards(() -> done.add("a"));
        reader.exit();
        reader.enter();

        period.poll();

        assertEquals(List.of("a"), done);
    }

    @Test
    void shouldWaitForEveryReaderAndKeepTheOrder() {
        final GracePeriod.Reader other = period.newReader();
        reader.enter();
        other.enter();
        period.afterwards(() -> done.add("a"));
        reader.exit();
        period.afterwards(() -> done.add("b"));
        period.poll();
        assertEquals(List.of(), done);

        other.exit();
        period.poll();

        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void shouldNotWaitForAReaderThatEnteredAfterTheCall() {
        period.afterwards(() -> done.add("a"));
        reader.enter();
        final GracePeriod.Reader late = period.newReader();
        late.enter();

        period.poll();

        assertEquals(List.of("a"), done);
    }
}
