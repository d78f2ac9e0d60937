// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ActiveRulesTest {
    private static final int CHANGES = 2000;
    private static final int MIN_SEEN = 1000; // packets whose verdict is certain

    private final TestFilter test = new TestFilter();

    @Test
    void shouldAdvanceTheGeneration() {
        final long before = test.generation.current();
        test.withRules(Rule.number(1).block().build());
        assertEquals(before + 1, test.generation.current());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
    }

    @Test
    void shouldChangeNothingWithinABurst() {
        test.withRules(Rule.number(1).block().build());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
        test.withRules(Rule.number(1).pass().build());
        test.aim(ipv4().bytes(), test.inside);
        assertEquals(DropReason.FILTER_BLOCKED, test.filter.in(test.packet, test.nowNs));
        test.filter.begin(test.nowNs);
        assertEquals(DropReason.NONE, test.filter.in(test.packet, test.nowNs));
    }

    /** A burst that begins after a change goes by it, whatever was remembered while it was made. */
    @Test
    @Timeout(60)
    void shouldGoByTheNewRulesFromTheNextBurstOn() throws InterruptedException {
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        final AtomicInteger seen = new AtomicInteger();
        final Thread control = new Thread(() -> {
            for (int change = 1; change <= CHANGES || seen.get() < MIN_SEEN; change++) {
                begun.set(change);
                publish(change);
                done.set(change);
                Thread.onSpinWait();
            }
        });
        publish(0);
        final byte[] packet = ipv4().bytes();
        control.setDaemon(true);
        control.start();
        while (control.isAlive()) {
            final int change = done.get();
            final DropReason reason = test.in(packet, test.inside);
            if (begun.get() == change) { // nothing changed in the meantime
                assertEquals(change % 2 == 0 ? DropReason.FILTER_BLOCKED : DropReason.NONE, reason);
                seen.incrementAndGet();
            }
        }
        control.join();
        assertTrue(seen.get() >= MIN_SEEN);
    }

    private void publish(final int change) {
        final RuleBuilder rule = Rule.number(1);
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("test", List.of((change % 2 == 0 ? rule.block() : rule.pass()).build()))
                .attach("test", Direction.IN, test.inside)
                .build());
    }

    @Test
    void shouldSumTheCountersOfAllWorkers() {
        final Rule rule = Rule.number(1).count().build(3);
        rule.count(0, 100);
        rule.count(2, 20);
        rule.count(2, 3);
        assertEquals(3, rule.packets());
        assertEquals(123, rule.bytes());
    }
}
