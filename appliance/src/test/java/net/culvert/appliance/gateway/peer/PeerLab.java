// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.config.EventsConfig;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.appliance.config.PeerPolicy;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.wireguard.Peer;

/** A gateway's tunnel and its one peer, on a clock that the test moves; what happens to the peer is noted. */
final class PeerLab implements AutoCloseable {
    static final List<Prefix> ALLOWED = List.of(Prefix.parse("192.0.2.1/32"), Prefix.parse("2001:db8::/64"));

    private static final Instant START = Instant.parse("2026-11-21T17:00:00Z");
    private static final Endpoint OURS = TunnelEnd.at("203.0.113.1");

    long nowNs = TimeUnit.DAYS.toNanos(3);
    final TunnelEnd gateway = new TunnelEnd(nowNs);
    final TunnelEnd other = new TunnelEnd(nowNs);
    final List<PeerEvent> events = new ArrayList<>();
    final PeerServices services;
    final PeerSettings settings;
    /** Where the peer is; what is sent elsewhere is lost. */
    Endpoint address = TunnelEnd.at("203.0.113.2");

    boolean answers = true;
    private final long startNs = nowNs;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    PeerLab(final Path directory, final Resolver resolver) {
        services = new PeerServices(
                directory.resolve("test.accounting"),
                EventsConfig.NONE,
                new EndpointNames(resolver, new SameThread()),
                this::now,
                () -> nowNs);
        services.listen(events::add);
        settings = services.tunnel("wg0", gateway.control, tasks::add);
        other.control.addPeer(gateway.key.publicKey());
    }

    private Instant now() {
        return START.plusNanos(nowNs - startNs);
    }

    /** The peer at a host and port, called every 25 s. */
    PeerConfig config(final String host, final PeerPolicy policy) {
        final InetSocketAddress endpoint = host == null ? null : InetSocketAddress.createUnresolved(host, 51820);
        return new PeerConfig(
                "peer", other.key.publicKey(), PresharedKey.NONE, ALLOWED, endpoint, 25_000_000_000L, policy);
    }

    Peer apply(final PeerConfig config) {
        return settings.apply(config, nowNs);
    }

    Peer peer() {
        return gateway.control.peer(other.key.publicKey());
    }

    /** Lets seconds pass. */
    void run(final int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowNs += 1_000_000_000L;
            drain();
            gateway.work(nowNs);
            final boolean isHeard = answers
                    && !gateway.calls.isEmpty()
                    && gateway.calls.getLast().equals(address);
            if (isHeard) {
                gateway.deliver(other, OURS, nowNs);
                other.deliver(gateway, address, nowNs);
            }
            gateway.handshakes.clear();
            gateway.calls.clear();
            settings.poll(nowNs);
        }
    }

    /** Has the control thread take the answers of the resolver. */
    void drain() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    List<PeerEvent.Kind> kinds() {
        return events.stream().map(PeerEvent::kind).toList();
    }

    static InetAddress address(final String text) {
        return InetAddress.ofLiteral(text);
    }

    @Override
    public void close() {
        settings.close(nowNs);
        services.close();
    }
}
