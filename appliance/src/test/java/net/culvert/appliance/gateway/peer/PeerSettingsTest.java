// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.appliance.config.PeerPolicy;
import net.culvert.appliance.config.QuotaConfig;
import net.culvert.appliance.gateway.peer.PeerEvent.Kind;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.PeerLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerSettingsTest {
    private static final String HERE = "203.0.113.2";
    private static final PeerPolicy LIMITED = new PeerPolicy(1_000_000, 2_000_000, null, null);
    private static final QuotaConfig QUOTA = new QuotaConfig(700, QuotaConfig.Period.DAY);

    @TempDir
    private Path directory;

    private PeerLab lab;

    @BeforeEach
    void start() {
        lab = newLab();
    }

    private PeerLab newLab() {
        return new PeerLab(directory, name -> {
            throw new UnknownHostException(name);
        });
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void shouldGiveATunnelAllThatAFileSaysOfAPeer() throws Exception {
        final PresharedKey secret = PresharedKey.parse("FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=");
        final PeerConfig config = lab.config(HERE, LIMITED);

        final Peer peer = lab.apply(new PeerConfig(
                "peer",
                config.publicKey(),
                secret,
                config.allowedIps(),
                config.endpoint(),
                config.persistentKeepaliveNs(),
                LIMITED));

        assertSame(peer, lab.peer());
        assertEquals(Set.copyOf(PeerLab.ALLOWED), Set.copyOf(peer.allowedIps()));
        assertEquals(secret, peer.presharedKey());
        assertEquals(25_000_000_000L, peer.persistentKeepaliveNs());
        assertEquals(TunnelEnd.at(HERE), peer.endpoint());
        assertTrue(peer.limits().hasRates(1_000_000, 2_000_000));
    }

    @Test
    void shouldWaitForAPeerWithoutEndpointAndLimitNothingUnlessTold() {
        final Peer peer = lab.apply(lab.config(null, PeerPolicy.NONE));
        assertNull(peer.endpoint());
        assertNull(peer.limits());
        assertTrue(peer.presharedKey().isNone());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::7", "::1", "127.0.0.1"})
    void shouldTakeAddressesOfBothFamilies(final String host) {
        assertEquals(
                TunnelEnd.at(host), lab.apply(lab.config(host, PeerPolicy.NONE)).endpoint());
    }

    @Test
    void shouldChangeWhatHasChangedAndNothingElse() {
        final Peer peer = lab.apply(lab.config(HERE, LIMITED));
        final PeerLimits limits = peer.limits();
        final Endpoint elsewhere = TunnelEnd.at("203.0.113.9");
        lab.gateway.control.endpoint(peer, elsewhere); // as if it had roamed

        assertSame(peer, lab.apply(lab.config(HERE, LIMITED)));
        assertSame(limits, peer.limits(), "its buckets go on");
        assertEquals(elsewhere, peer.endpoint());

        lab.apply(lab.config("203.0.113.3", new PeerPolicy(1_000_000, 0, null, null)));
        assertNotSame(limits, peer.limits());
        assertTrue(peer.limits().hasRates(1_000_000, PeerLimits.UNLIMITED));
        assertEquals(TunnelEnd.at("203.0.113.3"), peer.endpoint());

        lab.apply(lab.config("203.0.113.3", PeerPolicy.NONE));
        assertNull(peer.limits());
    }

    @Test
    void shouldReplaceAllowedIpsAndMoveThemBetweenPeers() {
        final PeerConfig config = lab.config(null, PeerPolicy.NONE);
        final Peer peer = lab.apply(config);
        final Prefix kept = PeerLab.ALLOWED.getFirst();
        final Prefix added = Prefix.parse("198.51.100.0/24");

        lab.apply(new PeerConfig("peer", config.publicKey(), PresharedKey.NONE, List.of(kept, added), null, 0));
        assertEquals(Set.of(kept, added), Set.copyOf(peer.allowedIps()));

        final Peer second = lab.apply(new PeerConfig(
                "second",
                PrivateKey.generate(new SecureRandom()).publicKey(),
                PresharedKey.NONE,
                List.of(kept),
                null,
                0));
        assertEquals(Set.of(added), Set.copyOf(peer.allowedIps()));
        assertEquals(Set.of(kept), Set.copyOf(second.allowedIps()));
    }

    @Test
    void shouldTellThatAPeerCameMovedAndWent() {
        lab.apply(lab.config(HERE, PeerPolicy.NONE));
        lab.run(3);
        assertEquals(List.of(Kind.CONNECTED), lab.kinds());
        assertEquals(TunnelEnd.at(HERE), lab.events.getFirst().endpoint());
        assertEquals("peer", lab.events.getFirst().peer());

        lab.run(110);
        lab.address = TunnelEnd.at("203.0.113.9"); // from where it answers the handshake that is due
        lab.gateway.control.endpoint(lab.peer(), TunnelEnd.at(HERE));
        roam();
        assertEquals(List.of(Kind.CONNECTED, Kind.ROAMED), lab.kinds());
        assertEquals(TunnelEnd.at(HERE), lab.events.getLast().before());
        assertEquals(lab.address, lab.events.getLast().endpoint());

        lab.answers = false;
        lab.run(178);
        assertEquals(2, lab.events.size());
        lab.run(3);
        assertEquals(List.of(Kind.CONNECTED, Kind.ROAMED, Kind.DISCONNECTED), lab.kinds());

        lab.answers = true;
        lab.run(60);
        assertEquals(Kind.CONNECTED, lab.kinds().getLast());
        assertEquals(4, lab.events.size());
    }

    /** Lets a handshake begin towards the old address, and be answered from the new one. */
    private void roam() {
        while (lab.peer().endpoint().equals(TunnelEnd.at(HERE))) {
            lab.nowNs += 1_000_000_000L;
            lab.gateway.work(lab.nowNs);
            lab.gateway.deliver(lab.other, TunnelEnd.at("203.0.113.1"), lab.nowNs);
            lab.other.deliver(lab.gateway, lab.address, lab.nowNs);
        }
        lab.run(1);
    }

    @Test
    void shouldNotCallASettingRoaming() {
        lab.apply(lab.config(HERE, PeerPolicy.NONE));
        lab.run(3);
        lab.apply(lab.config("203.0.113.3", PeerPolicy.NONE));
        lab.run(3);
        assertEquals(List.of(Kind.CONNECTED), lab.kinds());
    }

    @Test
    void shouldDropWhatIsOverTheQuotaUntilTheNextPeriod() {
        final Peer peer = lab.apply(lab.config(HERE, new PeerPolicy(0, 0, QUOTA, null)));
        lab.run(2); // initiation, response and keepalive: 148 + 92 + 32 bytes
        assertFalse(peer.limits().isClosed());
        lab.run(400);
        assertEquals(List.of(Kind.CONNECTED, Kind.QUOTA_WARNING, Kind.QUOTA_USED), lab.kinds());
        assertTrue(peer.limits().isClosed());
        assertTrue(lab.events.getLast().usedBytes() >= 700);
        assertEquals(700, lab.events.getLast().quotaBytes());

        lab.nowNs += 86_400_000_000_000L;
        lab.run(1);
        assertTrue(lab.kinds().contains(Kind.QUOTA_RENEWED));
        assertFalse(peer.limits().isClosed());
    }

    @Test
    void shouldStillKnowAfterARestartThatTheQuotaIsUsed() {
        lab.apply(lab.config(HERE, new PeerPolicy(0, 0, QUOTA, null)));
        lab.run(400);
        final long used = lab.services.accounts().snapshot().getFirst().quotaUsedBytes();
        final PeerConfig config = lab.config(HERE, new PeerPolicy(0, 0, QUOTA, null));
        lab.close();

        lab = newLab();
        final Peer peer = lab.apply(config);

        assertTrue(peer.limits().isClosed(), "from the first packet on");
        lab.run(1);
        assertTrue(lab.services.accounts().snapshot().getFirst().quotaUsedBytes() >= used);
        assertFalse(lab.kinds().contains(Kind.QUOTA_USED), "that was told before");
    }

    @Test
    void shouldShowHowAPeerIs() {
        assertEquals(List.of(), lab.services.accounts().snapshot());
        final Peer peer = lab.apply(lab.config(HERE, LIMITED));
        lab.run(2);
        final PeerFigures figures = lab.services.accounts().snapshot().getFirst();
        assertEquals("wg0", figures.interfaceName());
        assertEquals("peer", figures.name());
        assertEquals(peer.publicKey(), figures.publicKey());
        assertEquals(LIMITED, figures.policy());
        assertTrue(figures.isConnected());
        assertEquals(TunnelEnd.at(HERE), figures.endpoint());
        assertEquals(PeerTotals.of(peer), figures.totals());
        assertEquals(1, figures.totals().rxPackets());
        assertEquals(92, figures.totals().rxBytes());
    }

    @Test
    void shouldShowTheRateOfTheLastSecond() {
        lab.apply(lab.config(HERE, PeerPolicy.NONE));
        lab.settings.poll(lab.nowNs);
        lab.run(1);
        final PeerFigures first = lab.services.accounts().snapshot().getFirst();
        assertEquals(8 * first.totals().txBytes(), first.txBitsPerSecond());
        assertEquals(8 * 92, first.rxBitsPerSecond());
        lab.run(5);
        assertEquals(0, lab.services.accounts().snapshot().getFirst().rxBitsPerSecond());
    }

    @Test
    void shouldKeepTheAccountOfAPeerThatGoesAndComes() {
        final PeerConfig config = lab.config(HERE, PeerPolicy.NONE);
        lab.apply(config);
        lab.run(2);
        final PeerTotals before = lab.services.accounts().snapshot().getFirst().totals();

        lab.settings.remove(config.publicKey(), lab.nowNs);
        lab.run(1);
        assertEquals(List.of(), lab.services.accounts().snapshot());
        assertNull(lab.peer());

        lab.apply(lab.config(null, PeerPolicy.NONE));
        lab.run(1);
        assertEquals(before, lab.services.accounts().snapshot().getFirst().totals());
    }

    @Test
    void shouldCountForPeersThatAreNotOfTheFile() {
        final Peer peer = lab.gateway.control.addPeer(lab.other.key.publicKey());
        lab.run(1);
        final PeerFigures figures = lab.services.accounts().snapshot().getFirst();
        assertEquals(peer.publicKey().toBase64().substring(0, 8), figures.name());
        lab.gateway.control.removePeer(peer);
        lab.run(1);
        assertEquals(List.of(), lab.services.accounts().snapshot());
    }
}
