// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.concurrent.TimeUnit;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.subject.Subject;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.tunio.sys.HostException;

/** Trials by the clock of the machine, with a thread that sends and one that receives. */
public final class RealTimeTrials implements Trials {
    private static final int TRIALS = 256; // numbers before they repeat
    private static final long HEAD_START_NS = 2_000_000; // for both threads to begin
    private static final long LAST_LOOK_NS = 50_000_000; // for duplicates, where all has come
    private static final long STOP_LOOK_NS = 100_000_000; // between two looks whether to stop
    private static final long LOOK_NS = 10_000_000; // between two looks whether packets still come

    private final Subject subject;
    private final long settleNs;
    private final CaptureWriter capture;
    private final TrialObserver observer;
    private int trial;
    private volatile boolean isStopped;

    /**
     * A trial is through when nothing has come for {@code settleNs} after the last packet was sent, and soon where all
     * has come.
     *
     * @param capture where all that comes is kept, or null
     */
    public RealTimeTrials(
            final Subject subject, final long settleNs, final CaptureWriter capture, final TrialObserver observer) {
        this.subject = subject;
        this.settleNs = settleNs;
        this.capture = capture;
        this.observer = observer;
    }

    @Override
    public TrialResult run(final TrialPlan plan) throws HostException, LoadException, InterruptedException {
        if (isStopped) {
            throw new InterruptedException("no more trials are wanted");
        }
        trial = (trial + 1) % TRIALS;
        final PacketSource source = plan.traffic().source(plan.pacing(), plan.durationNs(), plan.limit(), trial);
        final SentLog log = plan.traffic().isMarked() ? null : new SentLog();
        final Sender sender = new Sender(source, subject, log);
        final long startNs = System.nanoTime() + HEAD_START_NS;
        final Receiver receiver = new Receiver(
                subject,
                () -> System.nanoTime() - startNs,
                trial,
                plan.traffic().flows(),
                log,
                source.headersLength(),
                capture);
        final TrialMeter meter = new TrialMeter(plan, sender, receiver, observer);
        final ReceiveLoop receiving = new ReceiveLoop(subject, receiver);
        final SendLoop sending = new SendLoop(sender, startNs, plan.durationNs());
        final LoopThread receiveThread = new LoopThread("receive", receiving, receiving::stop);
        final LoopThread sendThread = new LoopThread("send", sending, sending::stop);
        try (receiveThread;
                sendThread) {
            receiveThread.start();
            sendThread.start();
            watch(sendThread, receiveThread, meter, startNs);
            settle(sender, receiver, receiveThread);
        }
        receiving.throwFailure();
        receiveThread.throwFailure();
        sendThread.throwFailure();
        return meter.result(System.nanoTime() - startNs, sending.isUnfinished(), isStopped);
    }

    private void watch(
            final LoopThread sendThread, final LoopThread receiveThread, final TrialMeter meter, final long startNs)
            throws InterruptedException {
        while (!isStopped
                && !sendThread.awaitEnd(Math.min(STOP_LOOK_NS, startNs + meter.nextNs() - System.nanoTime()))
                && !receiveThread.awaitEnd(0)) {
            if (System.nanoTime() - startNs >= meter.nextNs()) {
                meter.interval(System.nanoTime() - startNs);
            }
        }
        sendThread.close();
    }

    /** Any thread: ends the trial under way early; there will be no other. */
    public void stop() {
        isStopped = true;
    }

    private void settle(final Sender sender, final Receiver receiver, final LoopThread receiveThread)
            throws InterruptedException {
        long before = -1;
        long quietSinceNs = System.nanoTime();
        while (!receiveThread.awaitEnd(0)) {
            final long packets = receiver.packets();
            final boolean isAllBack = packets >= sender.sent() - sender.refused();
            if (packets != before) {
                before = packets;
                quietSinceNs = System.nanoTime();
            } else if (System.nanoTime() - quietSinceNs >= (isAllBack ? Math.min(settleNs, LAST_LOOK_NS) : settleNs)) {
                return;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(LOOK_NS, Math.max(1, settleNs)));
        }
    }
}
