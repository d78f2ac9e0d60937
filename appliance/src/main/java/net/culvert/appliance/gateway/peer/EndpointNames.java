// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import net.culvert.ringbuffers.packet.Endpoint;

/**
 * Finds the addresses of endpoints that are names, one after the other, on a thread of its own; no other thread ever
 * waits for a name server. Who asks sees to it that each peer asks once at a time, so the queue is no longer than there
 * are peers.
 */
final class EndpointNames implements AutoCloseable {
    private record Question(InetSocketAddress endpoint, Consumer<List<Endpoint>> answer) {}

    private final Resolver resolver;
    private final LinkedBlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** Starts the thread. */
    EndpointNames(final Resolver resolver) {
        this.resolver = resolver;
        thread = Thread.ofPlatform().name("resolver").daemon().unstarted(this::run);
        thread.start();
    }

    /** Asks for a name with a port; the answer, empty where nobody knows, is given on the resolver's thread. */
    void ask(final InetSocketAddress endpoint, final Consumer<List<Endpoint>> answer) {
        questions.add(new Question(endpoint, answer));
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

    private void run() {
        try {
            while (true) {
                final Question question = questions.take();
                question.answer().accept(resolve(question.endpoint()));
            }
        } catch (final InterruptedException e) {
            questions.clear(); // the gateway ends
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
        thread.interrupt();
    }
}
