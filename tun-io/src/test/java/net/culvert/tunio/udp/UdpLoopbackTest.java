// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static org.junit.jupiter.api.Assertions.*;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpEnd.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpLoopbackTest {
    private UdpEnd here;
    private UdpEnd there;

    @BeforeEach
    void open() throws HostException {
        here = new UdpEnd();
        there = new UdpEnd();
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldCarryDatagramsInOrderAndTellBothEnds(final String address) throws HostException {
        final boolean ipv6 = address.contains(":");
        for (int length = 1; length <= 100; length++) {
            here.with(there.at(address), Bytes.random(length), 0);
        }
        here.send();

        final List<Received> entries = there.receive(ipv6, 5050);

        for (int i = 0; i < 100; i++) {
            assertArrayEquals(Bytes.random(i + 1), entries.get(i).bytes());
            assertEquals(0, entries.get(i).segmentSize());
            final Endpoint endpoint = entries.get(i).endpoint();
            assertEquals(here.at(address), endpoint.withoutLocal());
            assertEquals(here.at(address).addressLow(), endpoint.localLow());
            assertEquals(here.at(address).addressHigh(), endpoint.localHigh());
            assertEquals(1, endpoint.localInterface(), "lo");
            assertSame(entries.getFirst().endpoint(), endpoint, "steady traffic meets one object");
        }
        assertEquals(0, here.drops.totalPackets() + there.drops.totalPackets());
    }

    @ParameterizedTest(name = "{1} bytes in datagrams of {2} to {0}")
    @CsvSource({
        "127.0.0.1, 14520, 1452", "::1, 14520, 1452", // equal datagrams
        "127.0.0.1, 13500, 1452", "::1, 13500, 1452", // the last one shorter
        "127.0.0.1, 65473, 1452", "::1, 65473, 1452", // as long as a run may be
        "127.0.0.1, 64, 1", "::1, 64, 1", // as many as a run may hold
        "127.0.0.1, 3000, 2999", "::1, 3000, 2999"
    })
    void shouldCarryARunAsOne(final String address, final int length, final int segmentSize) throws HostException {
        final byte[] run = Bytes.random(length);

        here.send(there.at(address), run, segmentSize);

        final List<Received> entries = there.receive(address.contains(":"), length);
        assertEquals(1, entries.size());
        assertEquals(segmentSize, entries.getFirst().segmentSize());
        assertArrayEquals(run, entries.getFirst().bytes());
    }

    @ParameterizedTest(name = "{1} bytes in datagrams of {2} to {0}, GSO {3}")
    @CsvSource({
        "127.0.0.1, 65507, 1452, true",
        "127.0.0.1, 100000, 1452, true",
        "::1, 100000, 1452, true", // more bytes than a run may have
        "127.0.0.1, 200, 1, true",
        "::1, 200, 1, true", // more datagrams than a run may hold
        "127.0.0.1, 20000, 1452, false",
        "::1, 20000, 1452, false",
        "127.0.0.1, 100, 1, false",
        "127.0.0.1, 1000, 1000, true",
        "127.0.0.1, 1000, 2000, true"
    })
    void shouldSendEveryDatagramOfARunThatCannotGoAsOne(
            final String address, final int length, final int segmentSize, final boolean gso) throws HostException {
        final boolean ipv6 = address.contains(":");
        if (!gso) {
            here.sockets.of(ipv6).stopGso();
        }
        final byte[] run = Bytes.random(length);

        here.send(there.at(address), run, segmentSize);

        final List<byte[]> datagrams = UdpEnd.datagrams(there.receive(ipv6, length));
        assertDatagrams(Bytes.cut(run, segmentSize), datagrams);
        assertEquals(0, here.drops.totalPackets());
    }

    @Test
    void shouldSendARunThatAPlainSocketReceivesAsDatagrams() throws Exception {
        try (DatagramSocket plain = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            plain.setSoTimeout(3000);
            final byte[] run = Bytes.random(5 * 1000 + 7);

            here.send(Endpoint.of(new InetSocketAddress("127.0.0.1", plain.getLocalPort())), run, 1000);

            final List<byte[]> datagrams = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                final DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                plain.receive(packet);
                datagrams.add(Arrays.copyOf(packet.getData(), packet.getLength()));
                assertEquals(here.sockets.port(), packet.getPort());
            }
            assertDatagrams(Bytes.cut(run, 1000), datagrams);
        }
    }

    @Test
    void shouldSendABurstOfBothFamiliesAndManyEntries() throws HostException {
        for (int i = 0; i < 150; i++) {
            here.with(there.at(i % 3 == 0 ? "::1" : "127.0.0.1"), Bytes.random(300 + i), 0);
        }
        here.send();

        assertEquals(50, there.receive(true, 50 * 300 + 3 * 49 * 50 / 2).size());
        assertEquals(100, there.receive(false, 1).size() + remaining(false));
        assertEquals(0, here.drops.totalPackets());
    }

    private int remaining(final boolean ipv6) throws HostException {
        final List<Received> rest = new ArrayList<>();
        while (there.receiveNow(ipv6, rest) > 0) {
            continue;
        }
        return rest.size();
    }

    @Test
    void shouldCarryAnEmptyDatagram() throws HostException {
        here.send(there.at("127.0.0.1"), new byte[0], 0);

        assertEquals(0, there.receive(false, 0).getFirst().bytes().length);
    }

    @Test
    void shouldCountWhatIsLongerThanItsRoomAndReceiveTheRest() throws HostException {
        final UdpReceiver narrow = new UdpReceiver(there.sockets.of(false), 8, 512, there.drops, there.counters);
        final Burst burst = new Burst(Burst.HEADROOM + 8 * 512, 8);
        final byte[] before = Bytes.random(512);
        final byte[] behind = Bytes.random(100);

        here.with(there.at("127.0.0.1"), before, 0)
                .with(there.at("127.0.0.1"), Bytes.random(513), 0)
                .with(there.at("127.0.0.1"), Bytes.random(2000), 900)
                .with(there.at("127.0.0.1"), behind, 0)
                .send();

        assertEquals(2, narrow.receive(burst));
        assertArrayEquals(before, bytes(burst, 0));
        assertArrayEquals(behind, bytes(burst, 1));
        assertEquals(1 + 3, there.drops.packets(DropReason.UDP_TRUNCATED));
        assertEquals(513 + 2000, there.drops.bytes(DropReason.UDP_TRUNCATED));
    }

    private static byte[] bytes(final Burst burst, final int index) {
        final byte[] copy = new byte[burst.length(index)];
        burst.buffer().getBytes(burst.offset(index), copy);
        return copy;
    }

    @Test
    void shouldReceiveBehindWhatTheBurstHolds() throws HostException {
        final UdpReceiver receiver = new UdpReceiver(there.sockets.of(false), 2, there.drops, there.counters);
        final Burst burst = new Burst(Burst.HEADROOM + 4 * UdpReceiver.STRIDE, 4);
        for (int length = 10; length < 14; length++) {
            here.send(there.at("127.0.0.1"), Bytes.random(length), 0);
        }

        assertEquals(2, receiver.receive(burst));
        assertEquals(2, receiver.receive(burst));
        assertEquals(0, receiver.receive(new Burst(Burst.HEADROOM + UdpReceiver.STRIDE, 1)));

        for (int i = 0; i < 4; i++) {
            assertArrayEquals(Bytes.random(10 + i), bytes(burst, i));
        }
    }

    @Test
    void shouldRefuseABurstWithoutRoom() {
        final UdpReceiver receiver = new UdpReceiver(there.sockets.of(false), 2, there.drops, there.counters);

        final var e = assertThrows(IllegalArgumentException.class, () -> receiver.receive(new Burst(1000, 2)));

        assertEquals("the burst has no room for a datagram", e.getMessage());
    }

    @Test
    void shouldCountDatagramsThatTheHostRefusesAndSendTheOthers() throws HostException {
        final byte[] good = Bytes.random(33);

        here.with(there.at("127.0.0.1"), good, 0)
                .with(there.at("127.0.0.1"), Bytes.random(65508), 0) // no UDP datagram is that long
                .with(there.at("255.255.255.255"), Bytes.random(10), 0) // a broadcast takes SO_BROADCAST
                .with(there.at("127.0.0.1"), good, 0)
                .send();

        assertDatagrams(List.of(good, good), UdpEnd.datagrams(there.receive(false, 66)));
        assertEquals(2, here.drops.packets(DropReason.UDP_SEND_FAILED));
        assertEquals(65508 + 10, here.drops.bytes(DropReason.UDP_SEND_FAILED));
        assertEquals(1L, here.counters.snapshot().get("udp.send.error.EMSGSIZE"));
        assertEquals(1L, here.counters.snapshot().get("udp.send.error.EACCES"));
    }

    @Test
    void shouldCountEachDatagramOfARunThatTheHostRefuses() {
        here.send(there.at("255.255.255.255"), Bytes.random(2500), 1000);

        assertEquals(3, here.drops.packets(DropReason.UDP_SEND_FAILED));
        assertEquals(2500, here.drops.bytes(DropReason.UDP_SEND_FAILED));
        assertEquals(1L, here.counters.snapshot().get("udp.send.error.EACCES"));
    }

    @Test
    void shouldStopRunsWhereTheWayOutCannotChecksumThem() throws HostException {
        final SendBatch.Call oneByOneAndNoRuns = (messages, descriptor, from, to) ->
                messages.controlLength(from) > 0 ? -Errno.EIO.number() : messages.send(descriptor, from, from + 1);
        final UdpSender sender =
                new UdpSender(here.sockets, here.stale::add, here.drops, here.counters, oneByOneAndNoRuns);
        final byte[] run = Bytes.random(5 * 1200 + 5);
        final Burst burst = new Burst(1 << 16, 2);
        burst.buffer().putBytes(Burst.HEADROOM, run);
        burst.add(Burst.HEADROOM, run.length, 1200, there.at("127.0.0.1"));
        burst.add(Burst.HEADROOM, run.length, 1200, there.at("127.0.0.1"));

        sender.send(burst);
        sender.send(burst);

        final List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            expected.addAll(Bytes.cut(run, 1200));
        }
        assertDatagrams(expected, UdpEnd.datagrams(there.receive(false, 4 * run.length)));
        assertEquals(2L, here.counters.snapshot().get("udp.send.error.EIO"), "the second burst has no runs any more");
        assertFalse(here.sockets.of(false).hasGso());
        assertTrue(here.sockets.of(true).hasGso());
        assertEquals(0, here.drops.totalPackets());
    }

    @Test
    void shouldCountWhatHasNoEndpointOrNoSocket() throws HostException {
        final UdpSockets ipv4Only = UdpSockets.open(0, 0, (ipv6, port, fwmark) -> {
            if (ipv6) {
                throw new HostException("no IPv6", Errno.EAFNOSUPPORT.number());
            }
            return UdpSocket.open(false, port, fwmark);
        });
        try (ipv4Only) {
            final UdpSender sender = new UdpSender(ipv4Only, here.stale::add, here.drops, here.counters);
            final Burst burst = new Burst(1 << 16, 4);
            burst.add(Burst.HEADROOM, 2500, 1000, there.at("::1"));
            burst.add(Burst.HEADROOM, 10, 0, null);
            burst.add(Burst.HEADROOM, 20, 0, there.at("127.0.0.1"));
            sender.send(burst);

            assertEquals(3, here.drops.packets(DropReason.UDP_NO_SOCKET));
            assertEquals(2500, here.drops.bytes(DropReason.UDP_NO_SOCKET));
            assertEquals(1, here.drops.packets(DropReason.TUNNEL_NO_ENDPOINT));
            assertEquals(20, there.receive(false, 20).getFirst().bytes().length);
        }
    }

    @Test
    void shouldCountReceiveErrorsByName() throws HostException {
        final int closedPort = there.sockets.port();
        there.sockets.close();
        TestCalls.connectToLoopback(
                here.sockets.of(false).descriptor(), closedPort); // only then it hears of ICMP errors
        here.send(there.at("127.0.0.1"), Bytes.random(1), 0);

        assertEquals(0, here.receiveNow(false, new ArrayList<>()));

        assertEquals(1L, here.counters.snapshot().get("udp.receive.error.ECONNREFUSED"));
    }

    @Test
    void shouldEndWhereTheSocketIsClosed() {
        here.sockets.close();

        final HostException e = assertThrows(HostException.class, () -> here.receiveNow(false, new ArrayList<>()));

        assertTrue(e.is(Errno.EBADF), e.getMessage());
    }

    static void assertDatagrams(final List<byte[]> expected, final List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }
}
