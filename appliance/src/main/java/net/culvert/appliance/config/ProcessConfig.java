// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.log.LogFormat;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;

/**
 * The process of a gateway: its threads, its memory, its socket.
 *
 * @param name of the gateway
 * @param workers threads that process packets, or {@link #AUTO}
 * @param dispatch which threads work on a burst
 * @param idle what threads without work do
 * @param cpus CPUs that the threads are bound to, in turns; empty for any
 * @param buffersBytes most bytes of all packet memory
 * @param aead which AEAD engine to use, for {@link net.culvert.tunnel.aead.AeadEngines#choose}
 * @param control the control socket
 * @param state directory of what outlives the process
 * @param user that the process becomes once its devices are open, or null
 * @param log how a line of the log looks
 */
public record ProcessConfig(
        String name,
        int workers,
        DispatchPolicy dispatch,
        IdlePolicy idle,
        List<Integer> cpus,
        long buffersBytes,
        String aead,
        Path control,
        Path state,
        String user,
        LogFormat log) {
    /** As many workers as the host has use for. */
    public static final int AUTO = 0;
}
