// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import net.culvert.appliance.config.PeerPolicy;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PublicKey;

/**
 * A peer as it was at most a second ago; immutable.
 *
 * @param isConnected whether it has a session
 * @param endpoint where it is, or null
 * @param lastHandshakeWallNs nanoseconds since 1970, 0 for never
 * @param totals through all starts of the gateway
 * @param rxBitsPerSecond in the last second
 * @param txBitsPerSecond in the last second
 * @param rxDropped packets from it that rate or quota dropped, since these were set
 * @param txDropped packets to it that rate or quota dropped, since these were set
 * @param quotaUsedBytes in the period at hand; 0 without a quota
 * @param isOverQuota whether all its packets are dropped
 */
public record PeerFigures(
        String interfaceName,
        String name,
        PublicKey publicKey,
        PeerPolicy policy,
        boolean isConnected,
        Endpoint endpoint,
        long lastHandshakeWallNs,
        PeerTotals totals,
        long rxBitsPerSecond,
        long txBitsPerSecond,
        long rxDropped,
        long txDropped,
        long quotaUsedBytes,
        boolean isOverQuota) {}
