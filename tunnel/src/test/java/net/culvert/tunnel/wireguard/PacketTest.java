// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.PrivateKey;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single packets and datagrams meet: crypto-key routing, padding, and each reason to be dropped. */
class PacketTest {
    private final Wire wire = new Wire(5);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @BeforeEach
    void begin() {
        Wire.connect(a, b);
        a.send(b, 0);
        wire.runMs(50);
        b.received.clear();
        wire.sent.clear();
    }

    @ParameterizedTest(name = "{0} goes to {1}")
    @CsvSource({
        "10.0.255.255, office",
        "10.1.0.0, lab",
        "10.1.255.255, lab",
        "10.1.2.3, desk",
        "10.2.0.0, office",
        "2001:db8:ffff::1, office",
        "2001:db8:1::1, lab",
        "2001:db8:1::2, desk"
    })
    void shouldSendToThePeerWithTheMostSpecificPrefix(final String destination, final String name) {
        peer("office", "10.0.0.0/8", "2001:db8::/32");
        peer("lab", "10.1.0.0/16", "2001:db8:1::/48");
        peer("desk", "10.1.2.3/32", "2001:db8:1::2/128");

        assertEquals(DropReason.QUEUED, a.send(packetTo(destination)));
        wire.runMs(5);

        assertEquals(port(name), wire.sent.getLast().to().port());
    }

    private Peer peer(final String name, final String... prefixes) {
        final Peer peer = a.control.addPeer(PrivateKey.generate(wire.random).publicKey());
        a.control.endpoint(peer, TestPackets.endpoint("198.51.100.1", port(name)));
        for (final String prefix : prefixes) {
            a.control.addAllowedIp(peer, Prefix.parse(prefix));
        }
        return peer;
    }

    private static int port(final String name) {
        return 1024 + name.hashCode() % 1000 * name.hashCode() % 1000;
    }

    private byte[] packetTo(final String destination) {
        return destination.contains(":")
                ? TestPackets.ipv6(a.inner6(), destination, 1, 80)
                : TestPackets.ipv4(a.inner(), destination, 1, 80);
    }

    @ParameterizedTest
    @CsvSource({"10.7.0.0/16, 10.7.1.1", "2001:db8:7::/48, 2001:db8:7::1"})
    void shouldSendToWhomeverAPrefixWasGivenLastAndDropWhenNobodyHasIt(final String text, final String destination) {
        final Prefix prefix = Prefix.parse(text);
        final Peer first = peer("first", text);
        final Peer second = peer("second", text);
        assertEquals(0, first.allowedIps().size());

        a.control.removeAllowedIp(first, prefix); // not its own any more
        assertEquals(DropReason.QUEUED, a.send(packetTo(destination)));
        wire.runMs(5);
        assertEquals(port("second"), wire.sent.getLast().to().port());
        a.control.addAllowedIp(first, prefix);
        assertEquals(DropReason.QUEUED, a.send(packetTo(destination)));
        wire.runMs(5);
        assertEquals(port("first"), wire.sent.getLast().to().port());
        assertEquals(0, second.allowedIps().size());
        a.control.removePeer(first);

        assertEquals(DropReason.TUNNEL_NO_PEER, a.send(packetTo(destination)));
        assertEquals(1, a.dropped(DropReason.TUNNEL_NO_PEER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.77", "2001:db8:ffff::9"})
    void shouldDropWhatNoPeerAllows(final String destination) {
        assertEquals(DropReason.TUNNEL_NO_PEER, a.send(packetTo(destination)));
        assertEquals(1, a.dropped(DropReason.TUNNEL_NO_PEER));
    }

    @Test
    void shouldDropWhenThePeerHasNoEndpoint() {
        final Peer peer = a.control.addPeer(PrivateKey.generate(wire.random).publicKey());
        a.control.addAllowedIp(peer, Prefix.parse("10.8.0.0/16"));

        assertEquals(DropReason.TUNNEL_NO_ENDPOINT, a.send(packetTo("10.8.0.1")));
        assertEquals(1, a.dropped(DropReason.TUNNEL_NO_ENDPOINT));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, IP_BAD_VERSION", "0x45, 19, IP_TOO_SHORT", "0x60, 39, IP_TOO_SHORT", "0x50, 60, IP_BAD_VERSION"})
    void shouldDropWhatIsNoPacket(final String first, final int length, final DropReason reason) {
        final byte[] packet = new byte[length];
        Arrays.fill(packet, Integer.decode(first).byteValue());

        assertEquals(reason, a.send(packet));
        assertEquals(1, a.dropped(reason));
    }

    @Test
    void shouldDropADatagramWhoseIndexIsUnknown() {
        final byte[] message = a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 64));
        message[5] ^= 4;

        assertEquals(DropReason.TUNNEL_UNKNOWN_INDEX, b.receive(message, a.address));
        assertEquals(1, b.dropped(DropReason.TUNNEL_UNKNOWN_INDEX));
    }

    @Test
    void shouldDropADatagramOfWhichAnyBitIsWrong() {
        final byte[] message = a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 64));
        for (int i = 8; i < message.length; i++) {
            final byte[] wrong = message.clone();
            wrong[i] ^= (byte) (1 << i % 8);
            final DropReason reason = b.receive(wrong, a.address);
            assertEquals(DropReason.TUNNEL_BAD_TAG, reason, "byte " + i);
        }

        assertEquals(DropReason.NONE, b.receive(message, a.address)); // forgeries did not move the window
    }

    @Test
    void shouldDropWhatIsCutOrExtended() {
        final byte[] message = a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 64));
        for (int length = 0; length <= message.length + 20; length++) {
            if (length != message.length) {
                final DropReason expected =
                        length < DataMessage.OVERHEAD ? DropReason.TUNNEL_BAD_MESSAGE : DropReason.TUNNEL_BAD_TAG;
                assertEquals(expected, b.receive(Arrays.copyOf(message, length), a.address), "length " + length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 255})
    void shouldDropWhatIsOfNoTypeOrHasReservedBits(final int type) {
        final byte[] message = new byte[100];
        message[0] = (byte) type;
        message[2] = 1;

        assertEquals(DropReason.TUNNEL_BAD_MESSAGE, b.receive(message, a.address));
    }

    static Stream<Arguments> badInner() {
        final byte[] v4 = TestPackets.ipv4("10.0.0.1", "10.0.0.2", 1, 64);
        final byte[] v6 = TestPackets.ipv6("2001:db8::1", "2001:db8::2", 1, 64);
        return Stream.of(
                Arguments.of("IPv4, total length beyond the packet", with(v4, 3, 65)),
                Arguments.of("IPv4, total length below a header", with(v4, 3, 19)),
                Arguments.of("IPv4, cut in the header", Arrays.copyOf(v4, 19)),
                Arguments.of("IPv6, payload length beyond the packet", with(v6, 5, 25)),
                Arguments.of("IPv6, cut in the header", Arrays.copyOf(v6, 39)),
                Arguments.of("one byte", new byte[] {0x45}),
                Arguments.of("version 0", new byte[64]),
                Arguments.of("version 5", with(v4, 0, 0x55)),
                Arguments.of("version 15", with(v6, 0, 0xF0)));
    }

    private static byte[] with(final byte[] packet, final int index, final int value) {
        final byte[] copy = packet.clone();
        copy[index] = (byte) value;
        return copy;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badInner")
    void shouldDropAnInnerPacketThatIsMalformed(final String name, final byte[] inner) {
        assertEquals(DropReason.TUNNEL_BAD_INNER, b.receive(a.sealed(b, inner), a.address), name);
        assertEquals(1, b.dropped(DropReason.TUNNEL_BAD_INNER));
        assertEquals(0, b.received.size());
    }

    @Test
    void shouldCutOffWhateverLiesBehindThePacket() {
        final byte[] v4 = TestPackets.ipv4(a.inner(), b.inner(), 1, 50);
        final byte[] v6 = TestPackets.ipv6(a.inner6(), b.inner6(), 2, 70);

        b.receive(a.sealed(b, Arrays.copyOf(v4, 64)), a.address);
        b.receive(a.sealed(b, Arrays.copyOf(v6, 700)), a.address);

        assertArrayEquals(v4, b.received.get(0));
        assertArrayEquals(v6, b.received.get(1));
    }

    @Test
    void shouldPadToSixteenBytesAndNeverPastTheMtuAndRestoreWhatLiesBehind() {
        for (int length = 24; length <= TestTunnel.MTU + 5; length++) {
            final UnsafeBuffer slab = a.outBurst.packets().buffer();
            slab.setMemory(0, 4096, (byte) 0x5A);
            final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), length, length);
            assertEquals(DropReason.NONE, a.send(packet));

            final int padded = Math.min((length + 15) / 16 * 16, Math.max(TestTunnel.MTU, length));
            assertEquals(DataMessage.OVERHEAD + padded, wire.sent.getLast().bytes().length, "length " + length);
            for (int i = 0; i < 32; i++) {
                assertEquals(0x5A, slab.getByte(TestTunnel.FIRST_PACKET + length + i));
            }
            wire.runMs(1);
            assertArrayEquals(packet, b.received.getLast());
        }
    }
}
