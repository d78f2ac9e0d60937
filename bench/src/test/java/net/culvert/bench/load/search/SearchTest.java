// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import static net.culvert.bench.load.search.ModelRuns.model;
import static net.culvert.bench.load.search.ModelRuns.run;
import static net.culvert.bench.load.search.ModelRuns.traffic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found about a model is what the model was told, within 2 %. */
class SearchTest {
    private static final double WITHIN = 0.02;
    private static final long TRIAL_NS = 200_000_000;

    private final List<TrialResult> trials = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "rate=200kpps, 64, 200000",
        "rate=31kpps, 1518, 31000",
        "'rate=77.7kpps,queue=8,delay=3ms', 64, 77700",
        "rate=500Mbit/s, 1518, 41172",
        "'rate=100Mbit/s,queue=64', imix, 34540",
        "rate=950kpps, 64, 950000"
    })
    void shouldFindTheThroughput(final String settings, final String sizes, final double pps) throws Exception {
        final long trialNs = (long) (60_000 / pps * 1e9); // its queue holds less than 0.5 % of a trial
        final Bounds bounds = new Bounds(1e6, trialNs, 0, 0.005);
        final ThroughputSearch.Answer answer = new ThroughputSearch(
                        model(settings), bounds, (kind, result) -> trials.add(result))
                .search(traffic(sizes), Pacing.steady(Rate.ofPps(1)));
        assertEquals(pps, answer.pps(), WITHIN * pps);
        assertEquals(0, answer.best().lossRatio());
        assertFalse(answer.isLimitedByGenerator());
        assertFalse(answer.isMaximum());
        assertTrue(trials.size() < 20, trials.size() + " trials");
    }

    @Test
    void shouldFindTheThroughputWhereSomeLossIsAllowed() throws Exception {
        final ThroughputSearch.Answer strict = throughput("rate=50kpps,queue=8,loss=2%", 0);
        final ThroughputSearch.Answer lenient = throughput("rate=50kpps,queue=8,loss=2%", 0.03);
        assertTrue(strict.pps() < 1000, "only what few packets survive by luck: " + strict.pps());
        assertEquals(50_000 / 0.97, lenient.pps(), WITHIN * 50_000);
    }

    @Test
    void shouldSayThatTheMaximumHeld() throws Exception {
        final ThroughputSearch.Answer answer = throughput("delay=1ms", 0);
        assertTrue(answer.isMaximum());
        assertEquals(500_000, answer.pps());
    }

    private ThroughputSearch.Answer throughput(final String settings, final double tolerance) throws Exception {
        return new ThroughputSearch(
                        model(settings), new Bounds(500_000, TRIAL_NS, tolerance, 0.005), (kind, result) -> {})
                .search(traffic("64"), Pacing.steady(Rate.ofPps(1)));
    }

    /** Beside the law: at r times what it can do, 1 - 1/r is lost. */
    @Test
    void shouldFindTheLossAtEachRate() throws Exception {
        new LossCurve(
                        model("rate=100kpps,queue=4"),
                        new Bounds(250_000, TRIAL_NS, 0, 0.01),
                        (kind, result) -> trials.add(result))
                .run(traffic("64"), Pacing.steady(Rate.ofPps(1)));
        assertEquals(8, trials.size(), "250 to 125 kpps lose, 100 and 75 do not");
        for (final TrialResult trial : trials) {
            final double expected = Math.max(0, 1 - 100_000 / trial.offeredPps());
            assertEquals(expected, trial.lossRatio(), WITHIN * Math.max(expected, 0.01));
        }
    }

    /** Beside the law: while n packets come at 1/4 of the gap of service, 3/4 of them wait. */
    @Test
    void shouldFindTheLongestBurst() throws Exception {
        final long burst = new BurstSearch(
                        model("rate=100kpps,queue=300"), new Bounds(400_000, TRIAL_NS, 0, 0.001), (kind, result) -> {})
                .search(traffic("64"));
        assertEquals(400, burst, WITHIN * 400);
    }

    @Test
    void shouldFindTheDelays() throws Exception {
        final TrialResult even = run("delay=5ms,jitter=20us", "10kpps", 2_000_000_000);
        assertEquals(5_000_000, even.latency().getMinValue(), WITHIN * 5_000_000);
        assertEquals(5_010_000, even.latency().getValueAtPercentile(50), WITHIN * 5_010_000);
        final TrialResult tail = run("delay=100us,slow=2%,slow-delay=7ms", "10kpps", 2_000_000_000);
        assertEquals(100_000, tail.latency().getValueAtPercentile(50), WITHIN * 100_000);
        assertEquals(100_000, tail.latency().getValueAtPercentile(97), WITHIN * 100_000);
        assertEquals(7_100_000, tail.latency().getValueAtPercentile(99), WITHIN * 7_100_000);
        final TrialResult drawn = run("jitter=90ms", "10pps", 1_000_000_000_000L);
        for (final int percentile : new int[] {10, 50, 90, 99}) {
            assertEquals(percentile * 900_000.0, drawn.latency().getValueAtPercentile(percentile), WITHIN * 90_000_000);
        }
    }

    @Test
    void shouldFindTheFaults() throws Exception {
        final TrialResult result =
                run("loss=5%,duplicate=4%,corrupt=3%,reorder=6%,delay=1ms", "500kpps", 1_000_000_000);
        final double sent = result.offered().packets();
        assertEquals(500_000, sent);
        assertEquals(0.05, result.lost() / sent, WITHIN * 0.05 + 0.0006);
        final double carried = 0.95 * sent;
        assertEquals(0.04, result.returned().duplicates() / carried, WITHIN * 0.04 + 0.002);
        assertEquals(0.03, result.returned().corrupted() / carried, WITHIN * 0.03 + 0.002);
        final double seen = 0.97 * 0.97 * 0.96; // neither it nor its overtaker is broken, and it has no twin ahead
        assertEquals(0.06 / 1.06 * seen, result.returned().reordered() / carried, WITHIN * 0.06 + 0.001);
        assertEquals(0, result.returned().foreign());
    }

    @Test
    void shouldFindNoFaultWhereThereIsNone() throws Exception {
        final TrialResult result = run("", "100kpps", 1_000_000_000);
        assertEquals(100_000, result.returned().packets());
        assertEquals(
                0,
                result.lost()
                        + result.returned().duplicates()
                        + result.returned().corrupted());
        assertEquals(0, result.returned().reordered());
        assertEquals(100_000, result.offeredPps(), 1e-6);
        assertEquals(100_000 * 64 * 8, result.receivedBitsPerSecond(), 1e-3);
        assertEquals(0, result.lag().getMaxValue());
    }

    @Test
    void shouldSeeMemoryAndLatencyGrow() throws Exception {
        final Drift drift = new Drift();
        for (int i = 0; i < 100; i++) {
            drift.add(i, 7 + 0.25 * i + (i % 2 == 0 ? 0.1 : -0.1));
        }
        assertEquals(0.25, drift.slope(), 0.001);
        assertEquals(0, new Drift().slope());

        final Soak steady = new Soak(ProcessHandle.current().pid(), 2_000_000_000);
        final Soak growing = new Soak(ProcessHandle.current().pid(), 2_000_000_000);
        final TrialPlan plan = TrialPlan.of("soak", traffic("64"), Pacing.steady(Rate.parse("1kpps")), 20_000_000_000L);
        model("delay=1ms", steady).run(plan);
        model("rate=999pps,queue=1000", growing).run(plan); // its queue fills, by 1 ms a second
        assertEquals(0, steady.medianUsAnHour(), 1);
        assertEquals(1001.0 * 3600, growing.medianUsAnHour(), WITHIN * 1001 * 3600);
        assertTrue(steady.meanMb() > 1, steady.meanMb() + " MB");
        assertThrows(LoadException.class, () -> new Soak(Integer.MAX_VALUE, 0));
    }
}
