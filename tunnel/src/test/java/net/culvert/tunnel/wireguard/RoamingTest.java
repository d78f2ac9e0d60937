// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer is where it was last authentically heard from. */
class RoamingTest {
    private static final Endpoint ELSEWHERE = TestPackets.endpoint("203.0.113.9", 4000);

    private final Wire wire = new Wire(4);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @BeforeEach
    void begin() {
        Wire.connect(a, b);
        a.send(b, 0);
        wire.runMs(50);
        b.received.clear();
    }

    @Test
    void shouldFollowAPeerThatSendsFromElsewhere() {
        wire.move(a, ELSEWHERE);
        a.send(b, 1);
        wire.runMs(5);
        b.send(a, 2);
        wire.runMs(5);

        assertEquals(ELSEWHERE, b.peer(a).endpoint());
        assertEquals(List.of(2), a.receivedIds());
    }

    @Test
    void shouldFollowAHandshakeAndAKeepalive() {
        assertEquals(DropReason.NONE, b.receive(a.sealed(b, new byte[0]), ELSEWHERE));
        assertEquals(ELSEWHERE, b.peer(a).endpoint());
        wire.run(6);
        a.control.privateKey(a.control.privateKey());
        a.peer(b).sendingKeys(null);
        a.send(b, 1);
        wire.runMs(20);

        assertEquals(a.address, b.peer(a).endpoint());
    }

    @Test
    void shouldNotFollowForgeries() {
        final byte[] forged = a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 100));
        forged[forged.length - 1] ^= 1;

        assertEquals(DropReason.TUNNEL_BAD_TAG, b.receive(forged, ELSEWHERE));
        assertEquals(a.address, b.peer(a).endpoint());
        assertEquals(1, b.dropped(DropReason.TUNNEL_BAD_TAG));
    }

    @Test
    void shouldNotFollowReplays() {
        final byte[] initiation = wire.sent(a, Wire.INITIATION).getFirst().bytes();
        final byte[] response = wire.sent(b, Wire.RESPONSE).getFirst().bytes();
        a.send(b, 1);
        final byte[] data = wire.sent.getLast().bytes();
        wire.runMs(50);

        assertEquals(DropReason.TUNNEL_REPLAYED, b.receive(data, ELSEWHERE));
        assertEquals(DropReason.HANDSHAKE_REPLAYED, b.receive(initiation, ELSEWHERE));
        assertEquals(DropReason.HANDSHAKE_NOT_PENDING, a.receive(response, ELSEWHERE));
        assertEquals(a.address, b.peer(a).endpoint());
        assertEquals(b.address, a.peer(b).endpoint());
    }

    @Test
    void shouldFollowAPacketWhoseInnerSourceIsNotAllowed() {
        final byte[] message = a.sealed(b, TestPackets.ipv4("10.9.9.9", b.inner(), 1, 100));

        assertEquals(DropReason.TUNNEL_DISALLOWED_SOURCE, b.receive(message, ELSEWHERE));
        assertEquals(ELSEWHERE, b.peer(a).endpoint());
        assertEquals(List.of(), b.receivedIds());
    }

    @Test
    void shouldAnswerFromTheAddressThatWasHitUntilItIsGone() {
        final TestTunnel c = wire.add(3);
        Wire.connect(b, c);
        final Endpoint sticky = withLocal(a.address, 0xC0000202L);
        b.receive(a.sealed(b, new byte[0]), sticky);
        b.send(a, 1);
        assertEquals(sticky, wire.sent.getLast().to());
        final Endpoint other = withLocal(c.address, 0xC0000203L);
        b.control.endpoint(b.peer(c), other);

        b.control.forgetLocalAddress(sticky);

        b.send(a, 2);
        assertEquals(a.address, wire.sent.getLast().to());
        assertEquals(other, b.peer(c).endpoint());
    }

    @Test
    void shouldForgetTheLocalAddressWhenAnInitiationIsRepeatedOrNothingAnswers() {
        b.receive(a.sealed(b, new byte[0]), withLocal(a.address, 0xC0000202L));
        wire.passes = datagram -> false;
        wire.runMs(1);
        b.send(a, 1);
        wire.run(14);
        assertTrue(b.peer(a).endpoint().hasLocal());

        wire.run(2);

        assertFalse(b.peer(a).endpoint().hasLocal());
        b.control.endpoint(b.peer(a), withLocal(a.address, 0xC0000202L));
        wire.run(6);
        assertFalse(b.peer(a).endpoint().hasLocal());
    }

    @Test
    void shouldCheckTheSourceAgainstTheMostSpecificPrefix() {
        final TestTunnel c = wire.add(3);
        b.addPeer(c);
        b.control.addAllowedIp(b.peer(a), Prefix.parse("10.5.0.0/16"));
        b.control.addAllowedIp(b.peer(c), Prefix.parse("10.5.5.0/24"));

        assertEquals(
                DropReason.NONE, b.receive(a.sealed(b, TestPackets.ipv4("10.5.4.1", b.inner(), 1, 100)), a.address));
        assertEquals(
                DropReason.TUNNEL_DISALLOWED_SOURCE,
                b.receive(a.sealed(b, TestPackets.ipv4("10.5.5.1", b.inner(), 1, 100)), a.address));
    }

    private DropReason receiveFrom(final byte[] packet) {
        return b.receive(a.sealed(b, packet), a.address);
    }

    @Test
    void shouldNoticeThatASourceItHasSeenWasTakenAway() {
        final TestTunnel c = wire.add(3);
        b.addPeer(c);
        final byte[] packet = TestPackets.ipv4("10.5.4.1", b.inner(), 1, 100);
        final byte[] packet6 = TestPackets.ipv6("2001:db8:5::1", b.inner6(), 1, 100);
        final Prefix prefix = Prefix.parse("10.5.0.0/16");
        final Prefix prefix6 = Prefix.parse("2001:db8:5::/48");
        for (int round = 0; round < 2; round++) {
            b.control.addAllowedIp(b.peer(a), prefix);
            b.control.addAllowedIp(b.peer(a), prefix6);
            assertEquals(DropReason.NONE, receiveFrom(packet));
            assertEquals(DropReason.NONE, receiveFrom(packet));
            b.control.addAllowedIp(b.peer(c), prefix);
            assertEquals(DropReason.TUNNEL_DISALLOWED_SOURCE, receiveFrom(packet));
            assertEquals(DropReason.NONE, receiveFrom(packet6));
            b.control.removeAllowedIp(b.peer(a), prefix6);
            assertEquals(DropReason.TUNNEL_DISALLOWED_SOURCE, receiveFrom(packet6));
        }
        b.control.addAllowedIp(b.peer(a), prefix);
        assertEquals(DropReason.NONE, receiveFrom(packet));
        b.control.clearAllowedIps(b.peer(a));
        assertEquals(DropReason.TUNNEL_DISALLOWED_SOURCE, receiveFrom(packet));
    }

    @Test
    void shouldNotTakeAnIpv6SourceForTheIpv4OneThatHasItsBits() {
        b.control.addAllowedIp(b.peer(a), Prefix.parse("10.5.4.1/32"));
        assertEquals(DropReason.NONE, receiveFrom(TestPackets.ipv4("10.5.4.1", b.inner(), 1, 100)));

        assertEquals(
                DropReason.TUNNEL_DISALLOWED_SOURCE, receiveFrom(TestPackets.ipv6("::a05:401", b.inner6(), 1, 100)));
    }

    private static Endpoint withLocal(final Endpoint remote, final long local) {
        return new Endpoint(false, 0, remote.addressLow(), remote.port(), 0, 0, local, 2);
    }
}
