// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.config.PeerPolicy;
import net.culvert.appliance.gateway.peer.PeerEvent.Kind;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.wireguard.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that are names, with a name server of the test's. */
@Timeout(30)
class EndpointNamesTest {
    private static final String NAME = "peer.example.net";
    private static final String FIRST = "203.0.113.2";
    private static final String SECOND = "203.0.113.3";

    private List<InetAddress> known = List.of();
    private int asked;

    @TempDir
    private Path directory;

    private PeerLab lab;

    @BeforeEach
    void start() {
        lab = new PeerLab(directory, this::resolve);
    }

    private List<InetAddress> resolve(final String name) throws UnknownHostException {
        assertEquals(NAME, name);
        asked++;
        if (known.isEmpty()) {
            throw new UnknownHostException(name);
        }
        return known;
    }

    @AfterEach
    void end() {
        lab.close();
    }

    private void know(final String... addresses) {
        known = List.of(addresses).stream().map(PeerLab::address).toList();
    }

    private Peer apply() {
        return lab.apply(lab.config(NAME, PeerPolicy.NONE));
    }

    @Test
    void shouldAskOnAThreadOfItsOwn() throws Exception {
        final CompletableFuture<String> asking = new CompletableFuture<>();
        final CompletableFuture<List<Endpoint>> answer = new CompletableFuture<>();
        final ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("resolver").daemon().factory());
        try (EndpointNames names = new EndpointNames(
                name -> {
                    asking.complete(Thread.currentThread().getName() + " " + name);
                    return List.of(PeerLab.address(FIRST), PeerLab.address("2001:db8::1"));
                },
                thread)) {
            names.ask(InetSocketAddress.createUnresolved(NAME, 51820), answer::complete);
            assertEquals("resolver " + NAME, asking.get(10, TimeUnit.SECONDS));
            assertEquals(List.of(TunnelEnd.at(FIRST), TunnelEnd.at("2001:db8::1")), answer.get(10, TimeUnit.SECONDS));
        }
        assertTrue(thread.awaitTermination(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldKnowTheHostItself() throws Exception {
        final CompletableFuture<List<Endpoint>> answer = new CompletableFuture<>();
        try (EndpointNames names = EndpointNames.ofHost()) {
            names.ask(InetSocketAddress.createUnresolved("localhost", 51820), answer::complete);
            final List<Endpoint> endpoints = answer.get(10, TimeUnit.SECONDS);
            assertTrue(
                    endpoints.contains(TunnelEnd.at("127.0.0.1")) || endpoints.contains(TunnelEnd.at("::1")),
                    endpoints::toString);
        }
    }

    @Test
    void shouldCallThePeerOnceItsNameIsKnown() {
        know(FIRST);
        final Peer peer = apply();
        assertNull(peer.endpoint(), "nobody waits for a name server");
        lab.run(2);
        assertEquals(TunnelEnd.at(FIRST), peer.endpoint());
        lab.run(26);
        assertEquals(List.of(Kind.CONNECTED), lab.kinds());
        assertEquals(1, asked);
    }

    @Test
    void shouldAskAgainForANameThatNobodyKnowsLessAndLessOften() {
        final Peer peer = apply();
        lab.run(2);
        assertEquals(1, asked);
        int expected = 1;
        for (final int pause : new int[] {30, 60, 120, 240, 480, 600, 600}) {
            lab.run(pause - 1);
            assertEquals(expected, asked, "before " + pause + " s");
            lab.run(2);
            expected++;
            assertEquals(expected, asked, "after " + pause + " s");
        }
        assertNull(peer.endpoint());
        know(FIRST);
        lab.run(602);
        assertEquals(TunnelEnd.at(FIRST), peer.endpoint());
    }

    @Test
    void shouldFollowANameWhereThePeerDoesNotAnswerAnyMore() {
        know(FIRST);
        final Peer peer = apply();
        lab.run(40);
        assertEquals(List.of(Kind.CONNECTED), lab.kinds());

        know(SECOND);
        lab.address = TunnelEnd.at(SECOND); // it moved, and nothing is heard at the old address
        lab.run(60);
        assertEquals(1, asked, "while there are keys nobody asks");
        lab.run(240);
        assertEquals(2, asked);
        assertEquals(TunnelEnd.at(SECOND), peer.endpoint());
        final PeerEvent event = lab.events.get(lab.kinds().indexOf(Kind.RE_RESOLVED));
        assertEquals(TunnelEnd.at(FIRST), event.before());
        assertEquals(TunnelEnd.at(SECOND), event.endpoint());
        assertTrue(peer.hasSession(lab.nowNs));
    }

    @Test
    void shouldStayWhereOneOfSeveralAddressesIs() {
        know(FIRST);
        lab.answers = false;
        final Peer peer = apply();
        lab.run(2);
        know(SECOND, FIRST);
        lab.run(60);
        assertEquals(2, asked, "after three more initiations");
        assertEquals(TunnelEnd.at(FIRST), peer.endpoint());
        assertEquals(List.of(), lab.kinds());
    }

    @Test
    void shouldLeaveAPeerAloneThatHasCalledFromElsewhere() {
        final Peer peer = apply();
        lab.run(2);
        lab.gateway.control.endpoint(peer, TunnelEnd.at(SECOND)); // as a call of the peer would
        lab.address = TunnelEnd.at(SECOND);
        lab.run(27);
        assertTrue(peer.hasSession(lab.nowNs));
        know(FIRST);
        lab.run(10);
        assertEquals(2, asked);
        assertEquals(TunnelEnd.at(SECOND), peer.endpoint());
    }

    @Test
    void shouldIgnoreAnAnswerThatTheFileHasOvertaken() {
        know(FIRST);
        final Peer peer = apply();
        lab.run(1);
        lab.apply(lab.config("203.0.113.7", PeerPolicy.NONE));
        lab.drain();
        assertEquals(1, asked);
        assertEquals(TunnelEnd.at("203.0.113.7"), peer.endpoint());
    }
}
