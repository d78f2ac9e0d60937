// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import net.culvert.bench.load.trial.Trials;
import net.culvert.tunio.sys.HostException;

/**
 * What a tunnel costs beside the plain path, by what RFC 8219 measures of an encapsulating device (sections 7.1 and
 * 7.2): the throughput of both, then their latency at one rate that both bear. The trials of the two take turns,
 * because a host's speed drifts. One thread.
 */
public final class OverheadSearch {
    private final Trials plain;
    private final Trials tunnel;
    private final Bounds bounds;
    private final double share;
    private final TrialListener listener;

    /** Measures latency at a {@code share} of the lower throughput. */
    public OverheadSearch(
            final Trials plain,
            final Trials tunnel,
            final Bounds bounds,
            final double share,
            final TrialListener listener) {
        this.plain = named("plain ", plain);
        this.tunnel = named("tunnel ", tunnel);
        this.bounds = bounds;
        this.share = share;
        this.listener = listener;
    }

    private static Trials named(final String prefix, final Trials trials) {
        return plan -> trials.run(
                new TrialPlan(prefix + plan.label(), plan.traffic(), plan.pacing(), plan.durationNs(), plan.limit()));
    }

    /**
     * The answer.
     *
     * @param plain throughput
     * @param tunnel throughput
     * @param plainLatency the trial at the common rate, null where one of the two bears none
     * @param tunnelLatency the same
     */
    public record Answer(
            ThroughputSearch.Answer plain,
            ThroughputSearch.Answer tunnel,
            TrialResult plainLatency,
            TrialResult tunnelLatency) {}

    /** Searches with packets of these sizes; {@code isTunnelFirst} says whose turn comes first. */
    public Answer search(final TemplateTraffic traffic, final Pacing pacing, final boolean isTunnelFirst)
            throws HostException, LoadException, InterruptedException {
        final ThroughputSearch.Steps ofPlain = new ThroughputSearch(plain, bounds, listener).begin(traffic, pacing);
        final ThroughputSearch.Steps ofTunnel = new ThroughputSearch(tunnel, bounds, listener).begin(traffic, pacing);
        boolean isTunnelsTurn = isTunnelFirst;
        while (!ofPlain.isThrough() || !ofTunnel.isThrough()) {
            final ThroughputSearch.Steps next = isTunnelsTurn ? ofTunnel : ofPlain;
            if (!next.isThrough()) {
                next.step();
            }
            isTunnelsTurn = !isTunnelsTurn;
        }
        final double pps =
                share * Math.min(ofPlain.answer().pps(), ofTunnel.answer().pps());
        if (pps == 0) {
            return new Answer(ofPlain.answer(), ofTunnel.answer(), null, null);
        }
        final Pacing common = pacing.at(Rate.ofPps(pps));
        final TrialResult first = latency(isTunnelFirst ? tunnel : plain, traffic, common);
        final TrialResult second = latency(isTunnelFirst ? plain : tunnel, traffic, common);
        return new Answer(
                ofPlain.answer(), ofTunnel.answer(), isTunnelFirst ? second : first, isTunnelFirst ? first : second);
    }

    private TrialResult latency(final Trials trials, final TemplateTraffic traffic, final Pacing pacing)
            throws HostException, LoadException, InterruptedException {
        final TrialResult result = trials.run(
                TrialPlan.of(traffic.sizes().label() + " at " + pacing.rate(), traffic, pacing, bounds.trialNs()));
        listener.trial("latency", result);
        return result;
    }
}
