// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.util.concurrent.TimeUnit;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.TunnelControl;

/** One peer as a UAPI client sees it. Control thread. */
final class TunnelPeer implements TunnelConfiguration.Peer {
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TunnelControl control;
    private final Peer peer;

    TunnelPeer(final TunnelControl control, final Peer peer) {
        this.control = control;
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    @Override
    public byte[] publicKey() {
        return peer.publicKey().toBytes();
    }

    @Override
    public byte[] presharedKey() {
        return peer.presharedKey().toBytes();
    }

    @Override
    public void presharedKey(final byte[] key) {
        control.presharedKey(peer, PresharedKey.of(key));
    }

    @Override
    public Endpoint endpoint() {
        return peer.endpoint();
    }

    @Override
    public void endpoint(final Endpoint endpoint) {
        control.endpoint(peer, endpoint);
    }

    @Override
    public int persistentKeepaliveSeconds() {
        return (int) (peer.persistentKeepaliveNs() / NS_PER_SECOND);
    }

    @Override
    public void persistentKeepaliveSeconds(final int seconds) {
        control.persistentKeepalive(peer, seconds * NS_PER_SECOND);
    }

    @Override
    public long lastHandshakeSeconds() {
        return peer.lastHandshakeWallNs() / NS_PER_SECOND;
    }

    @Override
    public int lastHandshakeNanos() {
        return (int) (peer.lastHandshakeWallNs() % NS_PER_SECOND);
    }

    @Override
    public long rxBytes() {
        return peer.rxBytes();
    }

    @Override
    public long txBytes() {
        return peer.txBytes();
    }

    @Override
    public void forEachAllowedIp(final TunnelConfiguration.AllowedIpVisitor visitor) {
        for (final Prefix prefix : peer.allowedIps()) {
            visitor.visit(prefix.addressBytes(), prefix.length());
        }
    }

    @Override
    public void clearAllowedIps() {
        control.clearAllowedIps(peer);
    }

    @Override
    public void addAllowedIp(final byte[] address, final int prefixLength) {
        control.addAllowedIp(peer, Prefix.of(address, prefixLength));
    }

    @Override
    public void removeAllowedIp(final byte[] address, final int prefixLength) {
        control.removeAllowedIp(peer, Prefix.of(address, prefixLength));
    }

    @Override
    public void configured() {
        control.configured(peer, System.nanoTime());
    }
}
