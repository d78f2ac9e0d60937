// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.util.List;
import net.culvert.ringbuffers.dispatch.DispatchSettings;

/**
 * Which threads do what, and where.
 *
 * @param dispatch where packets are sealed and opened
 * @param cpus CPUs that the threads of the packet paths are bound to, in turns; empty for any
 */
public record ThreadSettings(DispatchSettings dispatch, List<Integer> cpus) {
    /** Everything on the threads that read, on any CPU. */
    public static final ThreadSettings DEFAULT = new ThreadSettings(DispatchSettings.DEFAULT, List.of());
}
