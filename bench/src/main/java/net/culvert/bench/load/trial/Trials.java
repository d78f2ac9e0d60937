// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import net.culvert.bench.load.LoadException;
import net.culvert.tunio.sys.HostException;

/** Does one trial after another on the same subject. One thread calls. */
@FunctionalInterface
public interface Trials {
    /**
     * Does one and waits until it is through.
     *
     * @throws HostException where the host takes the subject away
     * @throws LoadException where the plan cannot be carried out
     */
    TrialResult run(TrialPlan plan) throws HostException, LoadException, InterruptedException;
}
