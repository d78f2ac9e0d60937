// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.subject.Model;
import net.culvert.bench.load.subject.ModelSettings;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.Flows;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PortRange;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.TransportKind;
import net.culvert.bench.load.trial.SimulatedTrials;
import net.culvert.bench.load.trial.TrialObserver;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;

/** Trials on models, for tests. */
public final class ModelRuns {
    private ModelRuns() {}

    /** Packets of one flow. */
    public static TemplateTraffic traffic(final String sizes) throws LoadException {
        final Flows flows = new Flows(
                AddressRange.parse("198.51.100.1"),
                AddressRange.parse("203.0.113.1"),
                PortRange.parse("40000"),
                PortRange.parse("9"),
                1);
        return new TemplateTraffic(TransportKind.UDP, FrameSizes.parse(sizes), flows, 1);
    }

    /** Trials on a model with settings as a user writes them. */
    public static SimulatedTrials model(final String settings) throws LoadException {
        return model(settings, TrialObserver.NONE);
    }

    static SimulatedTrials model(final String settings, final TrialObserver observer) throws LoadException {
        return new SimulatedTrials(new Model(ModelSettings.parse(settings), 1), null, observer);
    }

    /** One trial of frames of 64 bytes. */
    public static TrialResult run(final String settings, final String rate, final long durationNs) throws Exception {
        return model(settings).run(TrialPlan.of("64 B", traffic("64"), Pacing.steady(Rate.parse(rate)), durationNs));
    }
}
