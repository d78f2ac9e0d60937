// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import net.culvert.appliance.ThreadSettings;
import net.culvert.appliance.WireGuardInterface;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.udp.UdpSockets;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.noise.PrivateKey;

/** Two WireGuard interfaces that are each other's peer, over UDP on loopback: 10.99.0.1 and 10.99.0.2. */
final class DemoTunnels implements AutoCloseable {
    static final int LEFT_ADDRESS = 0x0A63_0001; // 10.99.0.1
    static final int RIGHT_ADDRESS = 0x0A63_0002;
    static final int PREFIX_LENGTH = 24;
    static final int MTU = 1420; // bytes, what WireGuard has on Ethernet

    private final WireGuardInterface left;
    private final WireGuardInterface right;

    /** Starts both; the devices are this object's from then on. */
    DemoTunnels(final TunDevice left, final TunDevice right, final int offloads, final AeadEngine engine)
            throws HostException {
        final UdpSockets leftSockets = UdpSockets.open(0, 0);
        final UdpSockets rightSockets = UdpSockets.open(0, 0);
        this.left = open(left, offloads, leftSockets, engine);
        this.right = open(right, offloads, rightSockets, engine);
        final SecureRandom random = new SecureRandom();
        final PrivateKey leftKey = PrivateKey.generate(random);
        final PrivateKey rightKey = PrivateKey.generate(random);
        configure(this.left, leftKey, rightKey, RIGHT_ADDRESS, rightSockets.port());
        configure(this.right, rightKey, leftKey, LEFT_ADDRESS, leftSockets.port());
    }

    private static WireGuardInterface open(
            final TunDevice tun, final int offloads, final UdpSockets sockets, final AeadEngine engine)
            throws HostException {
        final WireGuardInterface opened = new WireGuardInterface(
                tun, null, offloads, sockets, engine, ThreadSettings.DEFAULT, CountersFile.inMemory(), gone -> {});
        opened.start();
        return opened;
    }

    private static void configure(
            final WireGuardInterface wireGuard,
            final PrivateKey own,
            final PrivateKey other,
            final int allowedIp,
            final int port)
            throws HostException {
        final Endpoint endpoint = Endpoint.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        final AtomicReference<HostException> refused = new AtomicReference<>();
        wireGuard.controlQueue().run(() -> {
            try {
                final TunnelConfiguration settings = wireGuard.settings();
                settings.privateKey(own.toBytes());
                final TunnelConfiguration.Peer peer =
                        settings.addPeer(other.publicKey().toBytes());
                peer.endpoint(endpoint);
                peer.addAllowedIp(bytes(allowedIp), Integer.SIZE);
                peer.configured();
            } catch (final HostException e) {
                refused.set(e);
            }
        });
        if (refused.get() != null) {
            throw refused.get();
        }
    }

    /** Changes where both seal and open packets. */
    void dispatch(final DispatchSettings settings) {
        left.settings().dispatch(settings);
        right.settings().dispatch(settings);
    }

    /** All counters of the one that has {@link #LEFT_ADDRESS}, or of the other. */
    Map<String, Long> counters(final int address) {
        return (address == LEFT_ADDRESS ? left : right).counters().snapshot();
    }

    static byte[] bytes(final int address) {
        return new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
    }

    /** Packets dropped by both, by path and reason. */
    Map<String, Long> drops() {
        final Map<String, Long> drops = new TreeMap<>();
        for (final WireGuardInterface side : new WireGuardInterface[] {left, right}) {
            side.counters().snapshot().forEach((name, value) -> {
                if (name.contains(".drop.") && name.endsWith(".packets") && value > 0) {
                    drops.merge(name.replace(".drop.", " ").replace(".packets", ""), value, Long::sum);
                }
            });
        }
        return drops;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
