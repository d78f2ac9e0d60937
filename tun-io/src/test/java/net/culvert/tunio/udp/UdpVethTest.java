// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.udp.UdpEnd.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpVethTest {
    private VethPair veth;
    private UdpEnd here;
    private UdpEnd there;

    @BeforeEach
    void open() throws Exception {
        veth = new VethPair();
        here = veth.openHere();
        there = veth.openThere();
    }

    @AfterEach
    void close() throws Exception {
        if (here != null) {
            here.close();
        }
        if (there != null) {
            there.close();
        }
        if (veth != null) {
            veth.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "2001:db8::2"})
    void shouldCarryARunAcrossADevice(final String address) throws Exception {
        final byte[] run = Bytes.random(40 * 1452 + 99);

        here.send(there.at(address), run, 1452);

        final List<Received> entries = there.receive(address.contains(":"), run.length);
        assertEquals(1, entries.size());
        assertEquals(1452, entries.getFirst().segmentSize());
        assertArrayEquals(run, entries.getFirst().bytes());
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.3, 192.0.2.2", "192.0.2.2, 192.0.2.3", "2001:db8::3, 2001:db8::2", "2001:db8::2, 2001:db8::3"})
    void shouldAnswerFromTheAddressThatWasHit(final String hit, final String other) throws Exception {
        final boolean ipv6 = hit.contains(":");
        here.send(there.at(hit), Bytes.random(10), 0);
        final Endpoint back = there.receive(ipv6, 10).getFirst().endpoint();

        there.with(back, Bytes.random(20), 0)
                .with(back, Bytes.random(3000), 1400)
                .send();

        for (final Received answer : here.receive(ipv6, 3020)) {
            assertEquals(there.at(hit), answer.endpoint().withoutLocal());
            assertNotEquals(there.at(other), answer.endpoint().withoutLocal());
        }
        assertTrue(there.stale.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.3/24, 192.0.2.3, 192.0.2.2", "2001:db8::3/64, 2001:db8::3, 2001:db8::2"})
    void shouldGoOnFromAnotherAddressWhenTheOneThatWasHitIsGone(
            final String prefix, final String hit, final String left) throws Exception {
        final boolean ipv6 = hit.contains(":");
        here.send(there.at(hit), Bytes.random(10), 0);
        final Endpoint back = there.receive(ipv6, 10).getFirst().endpoint();
        VethPair.ip("-n " + veth.there + " addr del " + prefix + " dev veth0");

        there.with(back, Bytes.random(20), 0)
                .with(back, Bytes.random(3000), 1400)
                .with(back, Bytes.random(30), 0);
        there.send();

        final List<Received> answers = here.receive(ipv6, 3050);
        assertEquals(5, UdpEnd.datagrams(answers).size());
        assertArrayEquals(Bytes.random(20), answers.getFirst().bytes());
        assertArrayEquals(Bytes.random(30), answers.getLast().bytes());
        for (final Received answer : answers) {
            assertEquals(there.at(left), answer.endpoint().withoutLocal());
        }
        assertEquals(List.of(back), there.stale, "heard once");
        assertEquals(0, there.drops.totalPackets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "2001:db8::2"})
    void shouldSendDatagramsAboveThePathMtuAsFragments(final String address) throws Exception {
        final byte[] run = Bytes.random(5 * 9000 + 77);
        final byte[] single = Bytes.random(34768);
        final byte[] small = Bytes.random(4 * 1400);

        here.with(there.at(address), run, 9000)
                .with(there.at(address), single, 0)
                .with(there.at(address), small, 1400)
                .send();

        final List<byte[]> expected = new ArrayList<>(Bytes.cut(run, 9000));
        expected.add(single);
        expected.addAll(Bytes.cut(small, 1400));
        final List<Received> entries = there.receive(address.contains(":"), run.length + single.length + small.length);
        UdpLoopbackTest.assertDatagrams(expected, UdpEnd.datagrams(entries));
        assertEquals(1400, entries.getLast().segmentSize(), "runs that fit still go as one");
        assertTrue(here.sockets.of(address.contains(":")).hasGso());
        assertEquals(0, here.drops.totalPackets());
        assertEquals(1L, refusals("EMSGSIZE") + refusals("EINVAL"));
    }

    private long refusals(final String errno) {
        return here.counters.snapshot().getOrDefault("udp.send.error." + errno, 0L);
    }

    @Test
    void shouldCountWhatAFullSocketBufferKeepsBack() throws Exception {
        VethPair.run("tc -n " + veth.here + " qdisc add dev veth0 root tbf rate 1mbit burst 3000 limit 10000000");
        UdpSystemCalls.set(
                here.sockets.of(false).descriptor(), UdpSystemCalls.SOL_SOCKET, UdpSystemCalls.SO_SNDBUF, 20_000);
        for (int i = 0; i < 100; i++) {
            here.with(there.at("192.0.2.2"), Bytes.random(1400), 0);
        }
        final long startNs = System.nanoTime();
        here.send();
        final long tookNs = System.nanoTime() - startNs;

        final long dropped = here.drops.packets(DropReason.UDP_SEND_FAILED);
        assertTrue(dropped > 0 && dropped < 100, dropped + " dropped");
        assertEquals(dropped * 1400, here.drops.bytes(DropReason.UDP_SEND_FAILED));
        assertTrue(refusals("EAGAIN") > 0);
        assertTrue(tookNs < 500_000_000, "the wait is bounded, took " + tookNs + " ns");
        final List<Received> arrived = there.receive(false, (int) (100 - dropped) * 1400);
        assertEquals(100 - dropped, UdpEnd.datagrams(arrived).size(), "sent and dropped are all");
    }

    @Test
    void shouldSendAgainOnceTheWayIsBack() throws Exception {
        here.send(there.at("192.0.2.2"), Bytes.random(10), 0);
        there.receive(false, 10);
        VethPair.ip("-n " + veth.here + " link set veth0 down");
        here.send(there.at("192.0.2.2"), Bytes.random(10), 0);
        assertEquals(1, here.drops.packets(DropReason.UDP_SEND_FAILED));
        assertEquals(1, refusals("ENETUNREACH"));

        VethPair.ip("-n " + veth.here + " link set veth0 up");
        here.send(there.at("192.0.2.2"), Bytes.random(11), 0);
        assertEquals(11, there.receive(false, 11).getFirst().bytes().length);
    }
}
