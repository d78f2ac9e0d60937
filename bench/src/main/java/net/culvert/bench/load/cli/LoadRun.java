// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.report.Overhead;
import net.culvert.bench.load.report.Report;
import net.culvert.bench.load.search.Bounds;
import net.culvert.bench.load.search.BurstSearch;
import net.culvert.bench.load.search.LossCurve;
import net.culvert.bench.load.search.OverheadSearch;
import net.culvert.bench.load.search.ThroughputSearch;
import net.culvert.bench.load.search.TrialListener;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.Traffic;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import net.culvert.bench.load.trial.Trials;
import net.culvert.tunio.sys.HostException;

/** Carries out what the options ask for and puts it into a report. One thread. */
final class LoadRun {
    /** The label of what is not measured. */
    static final String WARM_UP = "warm-up";

    private final Trials trials;
    private final Traffic traffic;
    private final Pacing pacing;
    private final SearchOptions options;
    private final Report report;
    private final TrialListener listener;

    /** The listener is told of each trial besides the report. */
    LoadRun(
            final Trials trials,
            final Traffic traffic,
            final Pacing pacing,
            final SearchOptions options,
            final Report report,
            final TrialListener shown) {
        this.trials = trials;
        this.traffic = traffic;
        this.pacing = pacing;
        this.options = options;
        this.report = report;
        listener = (kind, result) -> {
            report.add(kind, result);
            shown.trial(kind, result);
        };
    }

    /** Load that is not measured, at a tenth of the rate where the rate is a search's upper bound. */
    void warmUp(final boolean isSearch) throws HostException, LoadException, InterruptedException {
        final long warmUpNs = options.warmUpNs();
        if (warmUpNs > 0 && traffic.isMarked()) {
            final Traffic light = isSearch ? ((TemplateTraffic) traffic).with(FrameSizes.of(FrameSizes.MIN)) : traffic;
            final Pacing slow = isSearch ? Pacing.steady(Rate.ofPps(maxPps(light) / 10)) : pacing;
            trials.run(TrialPlan.of(WARM_UP, light, slow, warmUpNs));
        }
    }

    /** One trial by the options; {@code durationNs} is the longest it may take. */
    TrialResult plain(final String kind, final long durationNs)
            throws HostException, LoadException, InterruptedException {
        final String label = traffic.isMarked() ? sizes() + " at " + pacing.rate() : "replay";
        final TrialResult result = trials.run(TrialPlan.of(label, traffic, pacing, durationNs));
        listener.trial(kind, result);
        report.metric("received", "pps", true, result.receivedPps());
        report.metric("loss", "%", false, 100 * result.lossRatio());
        report.latencyMetrics("latency", result);
        return result;
    }

    private String sizes() {
        return ((TemplateTraffic) traffic).sizes().label();
    }

    /** The searches, size by size. */
    void search(final SearchKind kind, final String sizes) throws HostException, LoadException, InterruptedException {
        for (final FrameSizes each : FrameSizes.parseEach(sizes)) {
            final TemplateTraffic sized = ((TemplateTraffic) traffic).with(each);
            final Bounds bounds = options.bounds(maxPps(sized));
            if (kind.includes(SearchKind.THROUGHPUT) || kind.includes(SearchKind.LATENCY)) {
                throughput(kind, sized, bounds);
            }
            if (kind.includes(SearchKind.LOSS)) {
                new LossCurve(trials, bounds, listener).run(sized, pacing);
            }
            if (kind.includes(SearchKind.BURSTS)) {
                final long burst = new BurstSearch(trials, bounds, listener).search(sized);
                report.metric("burst " + sized.sizes().label(), "packets", true, burst);
            }
        }
    }

    private void throughput(final SearchKind kind, final TemplateTraffic sized, final Bounds bounds)
            throws HostException, LoadException, InterruptedException {
        final ThroughputSearch.Answer answer = new ThroughputSearch(trials, bounds, listener).search(sized, pacing);
        final String name = "throughput " + sized.sizes().label();
        report.metric(name, "pps", true, answer.pps());
        note(name, answer);
        if (answer.best() != null && kind.includes(SearchKind.LATENCY)) {
            final Rate rate = Rate.ofPps(answer.pps() * options.share());
            final TrialResult result = trials.run(
                    TrialPlan.of(sized.sizes().label() + " at " + rate, sized, pacing.at(rate), bounds.trialNs()));
            listener.trial("latency", result);
            report.latencyMetrics("latency " + sized.sizes().label(), result);
        }
    }

    /** What an overhead search finds of each size beside the plain path, whose trials are {@code plain}. */
    void overhead(final Trials plain, final String sizes, final boolean isTunnelFirst)
            throws HostException, LoadException, InterruptedException {
        for (final FrameSizes each : FrameSizes.parseEach(sizes)) {
            final TemplateTraffic sized = ((TemplateTraffic) traffic).with(each);
            final String size = sized.sizes().label();
            final OverheadSearch.Answer answer = new OverheadSearch(
                            plain, trials, options.bounds(maxPps(sized)), options.share(), listener)
                    .search(sized, pacing, isTunnelFirst);
            Overhead.add(report, size, answer.plain().pps(), answer.tunnel().pps());
            note("plain throughput " + size, answer.plain());
            note("tunnel throughput " + size, answer.tunnel());
            if (answer.plainLatency() != null) {
                Overhead.add(report, size, answer.plainLatency(), answer.tunnelLatency());
            }
        }
    }

    /** What is to be said of a throughput besides the figure. */
    private void note(final String name, final ThroughputSearch.Answer answer) {
        if (answer.isMaximum()) {
            report.note(name + " is all that --rate allows, not the subject's limit");
        } else if (answer.isLimitedByGenerator()) {
            report.note(name + " may be the generator's limit: it did not keep to its schedule at a higher rate");
        }
    }

    private double maxPps(final Traffic sized) throws LoadException {
        pacing.rate().check(sized.meanFrame());
        return pacing.rate().pps(sized.meanFrame());
    }
}
