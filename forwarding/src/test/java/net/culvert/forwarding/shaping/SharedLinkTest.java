// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import static net.culvert.forwarding.shaping.TestPipes.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pipes of two workers that have one link, in a clock of the test's. */
class SharedLinkTest {
    private static final long BITS_PER_SECOND = 100_000_000;
    private static final PipeSettings SETTINGS = PipeSettings.ofBandwidth(BITS_PER_SECOND);
    private static final long STEP_NS = 100_000;
    private static final int SECONDS = 5;

    private final SharedLink link = new SharedLink(2);
    private final TestPipes[] tests = {new TestPipes(4), new TestPipes(4)};
    private final Pipe[] pipes = {
        tests[0].pipes.add(1, SETTINGS, 1, 1, link), tests[1].pipes.add(1, SETTINGS, 1, 1, link)
    };
    private final long[] left = new long[2]; // bytes, by worker

    private void poll(final int worker) {
        tests[worker].poll();
        for (final TestPipes.Out out : tests[worker].out) {
            left[worker] += out.length();
        }
        tests[worker].out.clear();
    }

    /** Offers so many percent of the bandwidth to each; a worker may be up to {@code lateNs} late with each poll. */
    private void run(final int[] percent, final int[] lengths, final int lateNs) {
        final Random random = new Random(11);
        final double[] due = new double[2]; // bytes to be offered
        final long[] pollNs = new long[2];
        for (long nowNs = 0; nowNs < SECONDS * SECOND; nowNs += STEP_NS) {
            for (int worker = 0; worker < 2; worker++) {
                tests[worker].nowNs = nowNs;
                due[worker] += BITS_PER_SECOND / 8e9 * STEP_NS * percent[worker] / 100;
                for (; due[worker] >= lengths[worker]; due[worker] -= lengths[worker]) {
                    tests[worker].enqueue(pipes[worker], 0, 1, lengths[worker]);
                }
                if (nowNs >= pollNs[worker]) {
                    poll(worker);
                    pollNs[worker] = nowNs + (lateNs == 0 ? 0 : random.nextInt(lateNs));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} % and {1} % of the bandwidth, {2} and {3} bytes, {4} ns late")
    @CsvSource({
        "150, 0, 1400, 1400, 0",
        "0, 150, 1400, 1400, 2000000",
        "140, 10, 1400, 100, 0",
        "140, 10, 1400, 1400, 2000000",
        "100, 100, 1400, 60, 2000000",
        "75, 75, 60, 1500, 0",
        "20, 90, 9000, 1400, 1000000"
    })
    void shouldKeepItsBandwidthHoweverUnevenlyItIsUsed(
            final int percent, final int otherPercent, final int length, final int otherLength, final int lateNs) {
        run(new int[] {percent, otherPercent}, new int[] {length, otherLength}, lateNs);

        final double expected = BITS_PER_SECOND / 8.0 * SECONDS;
        assertEquals(expected, left[0] + left[1], expected / 20);
        for (int worker = 0; worker < 2; worker++) {
            final int offered = worker == 0 ? percent : otherPercent;
            assertTrue(
                    left[worker] >= expected * offered / 100 / 100, // by packets, they take turns
                    "worker " + worker + " was starved: " + left[worker] + " bytes");
            TestPipes.assertLaw(pipes[worker]);
        }
    }

    @Test
    void shouldLetAWorkerHaveWhatTheOtherLeavesOfTheQueue() {
        int held = 0;
        while (tests[0].enqueue(pipes[0], 0, held, 1400) == DropReason.HELD) {
            held++;
        }
        assertEquals(1 + PipeSettings.DEFAULT_LIMIT, held, "one on the link and a whole queue");
        held = 0;
        while (tests[1].enqueue(pipes[1], 0, held, 1400) == DropReason.HELD) {
            held++;
        }
        assertEquals(PipeSettings.DEFAULT_LIMIT / 2, held, "its part for sure");
    }

    @Test
    void shouldSendOneAfterTheOther() {
        final long startNs = tests[0].nowNs;
        tests[0].enqueue(pipes[0], 0, 1, 1250);
        tests[1].enqueue(pipes[1], 0, 2, 1250);
        assertEquals(startNs + 100_000, tests[0].pipes.nextDeadlineNs());
        assertEquals(startNs + 100_000, tests[1].pipes.nextDeadlineNs(), "then it begins");
        tests[1].runUntilEmpty();
        assertEquals(startNs + 200_000, tests[1].nowNs);
    }

    @Test
    void shouldSaveNothingUpWhileItIsIdle() {
        tests[0].enqueue(pipes[0], 0, 1, 1250);
        tests[0].runUntilEmpty();
        tests[1].nowNs = SECOND;
        tests[1].enqueue(pipes[1], 0, 2, 1250);
        tests[1].runUntilEmpty();
        assertEquals(SECOND + 100_000, tests[1].nowNs);
    }
}
