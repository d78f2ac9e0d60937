// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.subject.Subject;
import net.culvert.bench.load.trial.RealTimeTrials;
import net.culvert.bench.load.trial.SimulatedTrials;
import net.culvert.bench.load.trial.TrialObserver;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import net.culvert.bench.load.trial.Trials;
import net.culvert.tunio.sys.HostException;

/** Trials on a subject, which closes with them. One thread, but for {@link #stop}. */
final class SubjectTrials implements Trials, AutoCloseable {
    private final Subject subject; // null where it is a model
    private final RealTimeTrials real; // the same
    private final Trials trials;

    private SubjectTrials(final Subject subject, final RealTimeTrials real, final Trials trials) {
        this.subject = subject;
        this.real = real;
        this.trials = trials;
    }

    /** Opens what the user chose, for so many flows; the capture may be null. */
    static SubjectTrials open(
            final SubjectChoice choice,
            final int flows,
            final long seed,
            final long settleNs,
            final CaptureWriter capture,
            final TrialObserver observer)
            throws LoadException, HostException {
        if (choice.isModel()) {
            return new SubjectTrials(null, null, new SimulatedTrials(choice.model(seed), capture, observer));
        }
        final Subject subject = choice.open(flows);
        final RealTimeTrials real = new RealTimeTrials(subject, settleNs, capture, observer);
        return new SubjectTrials(subject, real, real);
    }

    /** Whether its time is not the machine's. */
    boolean isSimulated() {
        return real == null;
    }

    @Override
    public TrialResult run(final TrialPlan plan) throws HostException, LoadException, InterruptedException {
        return trials.run(plan);
    }

    /** Any thread: ends the trial under way early, if there is a clock to wait for; there will be no other. */
    void stop() {
        if (real != null) {
            real.stop();
        }
    }

    @Override
    public void close() {
        if (subject != null) {
            subject.close();
        }
    }
}
