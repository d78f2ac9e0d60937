// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.concurrent.RejectedExecutionException;

/** Where a gateway's packets can be looked at. Any thread may ask; what is done is done by the control thread. */
public interface CapturePoints {
    /**
     * Shows the capture what its request asks for, from now on, and of interfaces to come.
     *
     * @throws IllegalArgumentException with a sentence where there is no such interface
     * @throws RejectedExecutionException where the gateway has ended
     */
    void attach(Capture capture);

    /** Shows it nothing more; does nothing where the gateway has ended. */
    void detach(Capture capture);
}
