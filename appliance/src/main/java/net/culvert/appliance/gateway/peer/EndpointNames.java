// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import net.culvert.ringbuffers.packet.Endpoint;

/**
 * Finds the addresses of endpoints that are names, one after the other, on a thread of its own; no other thread ever
 * waits for a name server. Who asks sees to it that each peer asks once at a time, so the queue is no longer than there
 * are peers.
 */
final class EndpointNames implements AutoCloseable {
    private final Resolver resolver;
    private final ExecutorService thread;

    /** Asks on the thread, which ends with this. */
    EndpointNames(final Resolver resolver, final ExecutorService thread) {
        this.resolver = resolver;
        this.thread = thread;
    }

    /** Asks the host, on a thread that is started when there is a name. */
    static EndpointNames ofHost() {
        return new EndpointNames(
                Resolver.HOST,
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("resolver").daemon().factory()));
    }

    /** Asks for a name with a port; the answer, empty where nobody knows, is given on the resolver's thread. */
    void ask(final InetSocketAddress endpoint, final Consumer<List<Endpoint>> answer) {
        thread.execute(() -> answer.accept(resolve(endpoint)));
    }

    /** The endpoint, or null where it has a name instead of an address. */
    static Endpoint literal(final InetSocketAddress endpoint) {
        try {
            final InetAddress address = InetAddress.ofLiteral(endpoint.getHostString());
            return Endpoint.of(new InetSocketAddress(address, endpoint.getPort()));
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }

    private List<Endpoint> resolve(final InetSocketAddress endpoint) {
        final List<Endpoint> endpoints = new ArrayList<>();
        try {
            for (final InetAddress address : resolver.resolve(endpoint.getHostString())) {
                endpoints.add(Endpoint.of(new InetSocketAddress(address, endpoint.getPort())));
            }
        } catch (final UnknownHostException e) {
            return List.of();
        }
        return endpoints;
    }

    /** Ends the thread, or lets it end by itself where a name server holds it up. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
