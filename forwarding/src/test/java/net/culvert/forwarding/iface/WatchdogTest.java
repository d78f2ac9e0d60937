// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogTest {
    private final TestTable test = new TestTable();
    private final NetworkInterface tun0 = test.add("tun0");
    private final Watchdog watchdog = tun0.watchdog();
    private int fired;

    WatchdogTest() {
        watchdog.action(() -> fired++);
    }

    @ParameterizedTest(name = "deadline {0}")
    @ValueSource(longs = {0, 1_000, -1_000, Long.MAX_VALUE, Long.MIN_VALUE + 1})
    void shouldFireOnceAtItsDeadlineWhereverTheClockStands(final long deadlineNs) {
        watchdog.arm(deadlineNs);
        test.table.poll(deadlineNs - 1);
        assertEquals(0, fired);

        test.table.poll(deadlineNs);
        test.table.poll(deadlineNs + 1);

        assertEquals(1, fired);
        assertFalse(watchdog.isArmed());
    }

    @Test
    void shouldTakeTheValueThatStandsForNoneForADeadline() {
        watchdog.arm(Long.MIN_VALUE);

        assertTrue(watchdog.isArmed());
        test.table.poll(Long.MIN_VALUE + 1);
        assertEquals(1, fired);
    }

    @Test
    void shouldNotFireWhenDisarmedOrPutOff() {
        watchdog.arm(1_000);
        watchdog.disarm();
        test.table.poll(2_000);
        watchdog.arm(3_000);
        watchdog.arm(5_000);
        test.table.poll(4_000);
        assertEquals(0, fired);

        test.table.poll(5_000);

        assertEquals(1, fired);
    }

    @Test
    void shouldStayArmedWhenItsActionArmsItAgain() {
        watchdog.action(() -> {
            fired++;
            watchdog.arm(2_000);
        });
        watchdog.arm(1_000);
        test.table.poll(1_500);
        assertEquals(1, fired);

        test.table.poll(2_000);

        assertEquals(2, fired);
    }

    @Test
    void shouldNotFireWhenTheInterfaceIsGone() {
        watchdog.arm(1_000);
        test.table.deactivate(tun0);
        assertFalse(watchdog.isArmed());
        watchdog.arm(1_000); // by a worker that does not know yet

        test.table.poll(2_000);

        assertEquals(0, fired);
    }

    @Test
    void shouldFireTheOthersWhenOneThrows() {
        final RuntimeException fault = new IllegalStateException("the action's");
        watchdog.action(() -> {
            throw fault;
        });
        watchdog.arm(1_000);
        final Watchdog other = test.add("tun1").watchdog();
        other.action(() -> fired++);
        other.arm(1_000);

        test.table.poll(1_000);

        assertEquals(1, fired);
        assertEquals(List.of(fault), test.faults);
    }
}
