// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import net.culvert.bench.load.LoadException;

/** What is sent in every trial of a run. Control work, one thread. */
public interface Traffic {
    /**
     * The packets of one trial.
     *
     * @param durationNs no packet is due at this time or later
     * @param limit packets at most
     * @param trial the trial's number, 0 to 255
     */
    PacketSource source(Pacing pacing, long durationNs, long limit, int trial) throws LoadException;

    /** Whether its packets are known again by their marks; else by a fingerprint of their bytes. */
    boolean isMarked();

    /** Bytes of a frame in the mean. */
    double meanFrame();

    /** Flows that are told apart. */
    int flows();
}
