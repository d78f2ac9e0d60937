// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import net.culvert.ringbuffers.packet.Endpoint;

/** Hears on the sender's thread that an endpoint's local address no longer works. */
@FunctionalInterface
public interface StaleSourceListener {
    /** The peer at {@code endpoint} should go on with {@link Endpoint#withoutLocal()}. Must not block or throw. */
    void onStaleSource(Endpoint endpoint);
}
