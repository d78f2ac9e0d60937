// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import net.culvert.bench.load.subject.Subject;
import net.culvert.tunio.sys.HostException;

/** The receiving thread: looks for packets for a while after the last one, then sleeps until some come. */
final class ReceiveLoop implements Runnable {
    private static final int WAIT_MS = 20; // until it looks whether to stop
    private static final int IDLE_LOOKS = 200; // before it sleeps

    private final Subject subject;
    private final Receiver receiver;
    private volatile boolean isStopped;
    private volatile HostException failure;

    ReceiveLoop(final Subject subject, final Receiver receiver) {
        this.subject = subject;
        this.receiver = receiver;
    }

    @Override
    public void run() {
        int idle = 0;
        try {
            while (!isStopped) {
                if (receiver.receive() > 0) {
                    idle = 0;
                } else if (idle < IDLE_LOOKS) {
                    idle++;
                    Thread.onSpinWait();
                } else {
                    subject.await(WAIT_MS);
                }
            }
        } catch (final HostException e) {
            failure = e;
        }
    }

    /** Any thread. */
    void stop() {
        isStopped = true;
    }

    /** After the end: throws what ended it before its time. */
    void throwFailure() throws HostException {
        if (failure != null) {
            throw failure;
        }
    }
}
