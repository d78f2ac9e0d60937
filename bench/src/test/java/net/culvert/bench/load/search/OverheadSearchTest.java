// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import static net.culvert.bench.load.search.ModelRuns.model;
import static net.culvert.bench.load.search.ModelRuns.traffic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found about two models is what they were told, within 2 %. */
class OverheadSearchTest {
    private static final double WITHIN = 0.02;
    private static final Bounds BOUNDS = new Bounds(300_000, 300_000_000, 0, 0.005);

    private static final String QUEUE = ",queue=32"; // less than 0.3 % of a trial

    private final List<String> labels = new ArrayList<>();

    private OverheadSearch.Answer search(
            final String plain, final String tunnel, final String sizes, final boolean isTunnelFirst) throws Exception {
        return new OverheadSearch(
                        model(plain + QUEUE),
                        model(tunnel + QUEUE),
                        BOUNDS,
                        0.9,
                        (kind, result) -> labels.add(result.label()))
                .search(traffic(sizes), Pacing.steady(Rate.ofPps(1)), isTunnelFirst);
    }

    @ParameterizedTest
    @CsvSource({
        "'rate=100kpps,delay=1ms', 'rate=80kpps,delay=1300us', 64, 0.8, 302.5", // 2.5 us longer in service
        "'rate=50kpps,delay=200us', 'rate=50kpps,delay=2ms', 1518, 1, 1800",
        "'rate=500Mbit/s,delay=1ms', 'rate=400Mbit/s,delay=2ms', 1518, 0.8, 1006.1",
        "'rate=40kpps,delay=9ms', 'rate=70kpps,delay=4ms', 64, 1.75, -5010.7" // the tunnel may be the better way
    })
    void shouldFindRatioAndAddedLatency(
            final String plain, final String tunnel, final String sizes, final double ratio, final double addedUs)
            throws Exception {
        for (final boolean isTunnelFirst : new boolean[] {false, true}) {
            final OverheadSearch.Answer answer = search(plain, tunnel, sizes, isTunnelFirst);
            assertEquals(ratio, answer.tunnel().pps() / answer.plain().pps(), WITHIN * ratio);
            final long plainNs = answer.plainLatency().latency().getValueAtPercentile(50);
            final long tunnelNs = answer.tunnelLatency().latency().getValueAtPercentile(50);
            assertEquals(addedUs, (tunnelNs - plainNs) / 1e3, WITHIN * Math.abs(addedUs));
            assertEquals(
                    answer.plainLatency().offered().packets(),
                    answer.tunnelLatency().offered().packets(),
                    "both at one rate");
        }
    }

    @Test
    void shouldTakeTurnsUntilOneOfThemIsThrough() throws Exception {
        search("rate=100kpps", "rate=90kpps", "64", true);
        final int common = 2 * Math.min(count("plain "), count("tunnel ")) - 2;
        for (int i = 0; i < common; i++) {
            assertTrue(labels.get(i).startsWith(i % 2 == 0 ? "tunnel 64 B at " : "plain 64 B at "), labels::toString);
        }
        assertTrue(common >= 6, labels::toString);
    }

    private int count(final String prefix) {
        return (int) labels.stream().filter(label -> label.startsWith(prefix)).count();
    }

    @Test
    void shouldMeasureNoLatencyWhereTheTunnelCarriesNothing() throws Exception {
        final OverheadSearch.Answer answer = search("rate=100kpps", "loss=100%", "64", false);
        assertEquals(0, answer.tunnel().pps());
        assertEquals(100_000, answer.plain().pps(), WITHIN * 100_000);
        assertNull(answer.plainLatency());
        assertNull(answer.tunnelLatency());
    }
}
