// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetSocketAddress;
import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PublicKey;

/**
 * A peer of a WireGuard interface.
 *
 * @param name for people; the start of the public key where the file has none
 * @param presharedKey {@link PresharedKey#NONE} for none
 * @param endpoint host, which may be a name, and port, never resolved; null for a peer that calls first
 * @param persistentKeepaliveNs nanoseconds, whole seconds of them; 0 for none
 * @param policy what is done to its packets
 */
public record PeerConfig(
        String name,
        PublicKey publicKey,
        PresharedKey presharedKey,
        List<Prefix> allowedIps,
        InetSocketAddress endpoint,
        long persistentKeepaliveNs,
        PeerPolicy policy) {
    /** A peer whose packets nothing is done to. */
    public PeerConfig(
            final String name,
            final PublicKey publicKey,
            final PresharedKey presharedKey,
            final List<Prefix> allowedIps,
            final InetSocketAddress endpoint,
            final long persistentKeepaliveNs) {
        this(name, publicKey, presharedKey, allowedIps, endpoint, persistentKeepaliveNs, PeerPolicy.NONE);
    }
}
