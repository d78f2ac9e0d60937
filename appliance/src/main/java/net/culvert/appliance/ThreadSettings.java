// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.util.List;
import net.culvert.ringbuffers.dispatch.DispatchSettings;

/**
 * Which threads do what, and where.
 *
 * @param readers 1: one thread reads devices and sockets, 2: one for each direction
 * @param dispatch where packets are sealed and opened
 * @param cpus CPUs that the threads of the packet paths are bound to, in turns; empty for any
 */
public record ThreadSettings(int readers, DispatchSettings dispatch, List<Integer> cpus) {
    /** Everything on the threads that read, on any CPU; one reader up to two CPUs. */
    public static final ThreadSettings DEFAULT = new ThreadSettings(
            Runtime.getRuntime().availableProcessors() > 2 ? 2 : 1, DispatchSettings.DEFAULT, List.of());
}
