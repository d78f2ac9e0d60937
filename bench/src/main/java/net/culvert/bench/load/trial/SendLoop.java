// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.concurrent.locks.LockSupport;
import net.culvert.bench.load.traffic.PacketSource;

/** The sending thread: sleeps while nothing is due for long, spins when it is close. */
final class SendLoop implements Runnable {
    private static final long SPIN_NS = 60_000; // what a sleep may overrun
    private static final long LONGEST_NAP_NS = 50_000_000; // until it looks whether to stop
    private static final long PATIENCE_NS = 100_000_000; // behind the end of the schedule

    private final Sender sender;
    private final long startNs;
    private final long giveUpNs; // on the clock of the trial
    private volatile boolean isStopped;
    private volatile boolean isUnfinished;

    SendLoop(final Sender sender, final long startNs, final long durationNs) {
        this.sender = sender;
        this.startNs = startNs;
        final long patienceNs = Math.max(PATIENCE_NS, durationNs / 20);
        giveUpNs = durationNs > Long.MAX_VALUE - patienceNs ? Long.MAX_VALUE : durationNs + patienceNs;
    }

    @Override
    public void run() {
        while (!isStopped) {
            final long nowNs = System.nanoTime() - startNs;
            final long dueNs = sender.dueNs();
            if (dueNs == PacketSource.NEVER) {
                return;
            }
            if (nowNs > giveUpNs) {
                isUnfinished = true;
                return;
            }
            if (dueNs <= nowNs) {
                sender.send(nowNs);
            } else if (dueNs - nowNs > SPIN_NS) {
                LockSupport.parkNanos(Math.min(dueNs - nowNs - SPIN_NS, LONGEST_NAP_NS));
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Any thread. */
    void stop() {
        isStopped = true;
    }

    /** Whether it gave up with packets left that were due. */
    boolean isUnfinished() {
        return isUnfinished;
    }
}
