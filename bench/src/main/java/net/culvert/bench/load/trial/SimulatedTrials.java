// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.subject.Model;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.tunio.sys.HostException;

/** Trials on a model in simulated time: the clock jumps from event to event, on one thread. */
public final class SimulatedTrials implements Trials {
    private static final int TRIALS = 256; // numbers before they repeat

    private final Model model;
    private final CaptureWriter capture;
    private final TrialObserver observer;
    private int trial;

    /** The capture may be null. */
    public SimulatedTrials(final Model model, final CaptureWriter capture, final TrialObserver observer) {
        this.model = model;
        this.capture = capture;
        this.observer = observer;
    }

    @Override
    public TrialResult run(final TrialPlan plan) throws LoadException, HostException {
        trial = (trial + 1) % TRIALS;
        model.restart();
        final PacketSource source = plan.traffic().source(plan.pacing(), plan.durationNs(), plan.limit(), trial);
        final SentLog log = plan.traffic().isMarked() ? null : new SentLog();
        final Sender sender = new Sender(source, model, log);
        final Receiver receiver =
                new Receiver(model, model::nowNs, trial, plan.traffic().flows(), log, 0, capture);
        final TrialMeter meter = new TrialMeter(plan, sender, receiver, observer);
        long nowNs = 0;
        boolean isFinished = false;
        while (true) {
            final long nextNs = Math.min(sender.dueNs(), model.nextArrivalNs());
            if (nextNs == PacketSource.NEVER) {
                if (isFinished) {
                    return meter.result(nowNs, false, false);
                }
                isFinished = true;
                model.finish();
                continue;
            }
            while (meter.nextNs() <= nextNs) {
                meter.interval(meter.nextNs());
            }
            nowNs = Math.max(nowNs, nextNs);
            model.clock(nowNs);
            receiver.receive();
            sender.send(nowNs);
        }
    }
}
