// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.AeadEngines;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.wireguard.Outbound;
import net.culvert.tunnel.wireguard.OutboundBurst;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;

/** One end of a tunnel on the test's thread and clock: handshakes and keepalives go out into a list. */
final class TunnelEnd {
    private static final int MTU = 1420;
    private static final int SLAB_LENGTH = 4096;
    private static final int DATA = 4; // type of a message

    final PrivateKey key = PrivateKey.generate(new SecureRandom());
    final List<byte[]> handshakes = new ArrayList<>();
    final List<Endpoint> calls = new ArrayList<>(); // where handshakes were sent to
    final TunnelControl control;
    private final Outbound outbound;
    private final OutboundBurst burst;

    TunnelEnd(final long nowNs) {
        final Tunnel tunnel = new Tunnel(new SecureRandom(), () -> nowNs, new Tunnel.WakeUps(() -> {}, () -> {}));
        control = tunnel.newControl(this::keep, nowNs);
        outbound = tunnel.newOutbound(
                tunnel.newSealer(AeadEngines.choose(AeadEngines.AUTO).engine().newAead(), this::keep),
                new DropCounters(CountersFile.inMemory(), "end"));
        burst = tunnel.newOutboundBurst(new Burst(SLAB_LENGTH, 8), new Burst(SLAB_LENGTH, 8));
        control.privateKey(key);
        control.up(nowNs);
    }

    static Endpoint at(final String address) {
        return Endpoint.of(new InetSocketAddress(InetAddress.ofLiteral(address), 51820));
    }

    private void keep(final Burst datagrams) {
        for (int i = 0; i < datagrams.size(); i++) {
            final byte[] message = new byte[datagrams.length(i)];
            datagrams.buffer().getBytes(datagrams.offset(i), message);
            if (message[0] != DATA) {
                handshakes.add(message);
                calls.add(datagrams.endpoint(i));
            }
        }
    }

    /** Does what is due. */
    void work(final long nowNs) {
        control.poll(nowNs);
        outbound.begin(burst, nowNs, MTU);
        outbound.service();
        burst.clear();
        control.poll(nowNs);
    }

    /** Gives the handshakes that were sent to the other end, as coming from the address. */
    void deliver(final TunnelEnd to, final Endpoint from, final long nowNs) {
        final List<byte[]> messages = List.copyOf(handshakes);
        handshakes.clear();
        messages.forEach(message -> to.control.receive(message, from, false, nowNs));
    }
}
