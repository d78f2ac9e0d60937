// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams that become packets, and packets that become datagrams again. */
class OuterSenderTest {
    private static final int PORT = 51_820;
    private static final int LENGTH = 101;

    private final Fibs fibs = new Fibs(2, new GracePeriod());
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "wg0.outbound");
    private final OuterSender sender = new OuterSender(fibs, new Nesting(fibs), () -> 1, () -> PORT, drops);
    private final OuterReader reader = new OuterReader(64);
    private final Burst datagrams = new Burst(65_536, 64);
    private final Burst read = new Burst(65_536, 64);

    OuterSenderTest() {
        final NetworkInterface out0 = new NetworkInterface("out0", 1, 1500);
        out0.addresses(List.of(InterfaceAddress.parse("192.0.2.1/24"), InterfaceAddress.parse("2001:db8::1/64")));
        final NetworkInterface bare = new NetworkInterface("bare", 2, 1500);
        for (final String own : new String[] {"192.0.2.1/32", "2001:db8::1/128", "192.0.2.9/32"}) {
            fibs.insert(1, Prefix.parse(own), NextHop.local(out0));
        }
        fibs.insert(1, Prefix.parse("198.51.100.0/24"), NextHop.onLink(out0));
        fibs.insert(1, Prefix.parse("2001:db8:1::/64"), NextHop.onLink(out0));
        fibs.insert(1, Prefix.parse("203.0.113.1/32"), NextHop.reject());
        fibs.insert(1, Prefix.parse("203.0.113.2/32"), NextHop.blackhole());
        fibs.insert(1, Prefix.parse("203.0.113.3/32"), NextHop.onLink(bare));
    }

    private static Endpoint endpoint(final String address) {
        return Endpoint.of(new InetSocketAddress(address, 1234));
    }

    /** A run of three datagrams, the last one shorter. */
    private void run(final Endpoint to) {
        for (int i = 0; i < 3; i++) {
            final int length = i == 2 ? LENGTH / 2 : LENGTH;
            datagrams.buffer().setMemory(datagrams.end(), length, (byte) (i + 1));
            datagrams.append(length, to);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "2001:db8:1::7"})
    void shouldMakePacketsOutOfWhichTheSameDatagramsCome(final String to) {
        run(endpoint(to));
        sender.send(datagrams);

        final Burst packets = sender.outgoing();
        assertEquals(3, packets.size());
        final boolean is6 = to.contains(":");
        final int header = is6 ? 40 : 20;
        for (int i = 0; i < 3; i++) {
            final UnsafeBuffer buffer = packets.buffer();
            final int at = packets.offset(i);
            final int summed = packets.length(i) - header;
            final long pseudo = is6
                    ? InternetChecksum.pseudoHeader6(buffer, at, 17, summed)
                    : InternetChecksum.pseudoHeader4(buffer, at, 17, summed);
            assertTrue(InternetChecksum.holds(buffer, at + header, summed, pseudo));
            assertEquals(0, buffer.getLong(at - 10), "an ordinary packet");
            assertEquals(DropReason.NONE, reader.add(buffer, at, packets.length(i), read));
            assertEquals(i == 2 ? LENGTH / 2 : LENGTH, read.length(i));
            assertEquals(i + 1, read.buffer().getByte(read.offset(i)));
            assertEquals(i + 1, read.buffer().getByte(read.offset(i) + read.length(i) - 1));
            assertEquals(PORT, read.endpoint(i).port());
            final String own = is6 ? "[2001:db8:0:0:0:0:0:1]" : "192.0.2.1";
            assertEquals(own + ":" + PORT, read.endpoint(i).toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, IP_NO_ROUTE",
        "203.0.113.1, IP_REJECT_ROUTE",
        "203.0.113.2, IP_BLACKHOLE",
        "192.0.2.1, IP_BLACKHOLE", // an address of ours
        "203.0.113.3, IP_BAD_SOURCE" // the interface has none
    })
    void shouldCountWhatCannotLeave(final String to, final DropReason reason) {
        run(endpoint(to));
        sender.send(datagrams);
        assertEquals(0, sender.outgoing().size());
        assertEquals(3, drops.packets(reason));
        assertEquals(2 * LENGTH + LENGTH / 2, drops.bytes(reason));
    }

    @Test
    void shouldCountWhatHasNoEndpointAndWhatHasNoRoom() {
        run(null);
        sender.send(datagrams);
        assertEquals(3, drops.packets(DropReason.TUNNEL_NO_ENDPOINT));

        datagrams.clear();
        run(endpoint("198.51.100.7"));
        for (int i = 0; i < 2000; i++) {
            sender.send(datagrams);
        }
        assertEquals(4096, sender.outgoing().size());
        assertEquals(3 * 2000 - 4096, drops.packets(DropReason.OUTPUT_QUEUE_FULL));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9, 192.0.2.9", "192.0.2.99, 192.0.2.1"})
    void shouldLeaveFromWhereThePeerReachedUsWhileThatIsOurs(final String reached, final String expected) {
        final long local = Prefix.parse(reached).high() >>> 32;
        final Endpoint to = endpoint("198.51.100.7");
        run(new Endpoint(false, 0, to.addressLow(), to.port(), 0, 0, local, 3));
        sender.send(datagrams);
        final byte[] source = new byte[4];
        sender.outgoing().buffer().getBytes(sender.outgoing().offset(0) + 12, source);
        assertArrayEquals(java.net.InetAddress.ofLiteral(expected).getAddress(), source);
    }

    @Test
    void shouldGiveEachPacketTheMarkOfThePacketInIt() {
        final UnsafeBuffer inner = new UnsafeBuffer(Udp.toTheRight().bytes());
        sender.begin();
        final int first = datagrams.end();
        datagrams.append(LENGTH, endpoint("198.51.100.7")); // of which nothing is known, such as a keepalive
        for (final int mark : new int[] {1, 3, 0}) {
            inner.putByte(1, (byte) mark);
            sender.mark(datagrams.end(), inner, 0);
            datagrams.append(LENGTH, datagrams.endpoint(0));
        }
        assertEquals(first, datagrams.offset(0));
        sender.send(datagrams);
        final int[] marks = new int[4];
        for (int i = 0; i < 4; i++) {
            marks[i] = sender.outgoing().buffer().getByte(sender.outgoing().offset(i) + 1);
        }
        assertArrayEquals(new int[] {0, 1, 3, 0}, marks);
    }

    @Test
    void shouldSendHandshakesWithTheirClass() {
        datagrams.append(92, endpoint("198.51.100.7"));
        sender.sendHandshake(datagrams);
        sender.send(datagrams);
        final Ipv4Header header = new Ipv4Header();
        final Burst packets = sender.outgoing();
        assertEquals(0x88, header.wrap(packets.buffer(), packets.offset(0)).tos());
        assertEquals(0, header.wrap(packets.buffer(), packets.offset(1)).tos());
    }

    @Test
    void shouldRefuseADatagramThatItCannotFind() {
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[64]);
        packet.putByte(0, (byte) 0x60);
        packet.putByte(6, (byte) 43); // a routing header of a kind that is not walked over
        packet.putByte(43, (byte) 1);
        assertEquals(DropReason.TUNNEL_BAD_MESSAGE, reader.add(packet, 0, 64, read));
        assertEquals(0, read.size());
    }

    @Test
    void shouldNotAllocate() throws Throwable {
        run(endpoint("198.51.100.7"));
        run(endpoint("2001:db8:1::7"));
        final long runs = assertAllocatesNothing(() -> {
            sender.begin();
            sender.send(datagrams);
            final Burst packets = sender.outgoing();
            for (int i = 0; i < packets.size(); i++) {
                reader.add(packets.buffer(), packets.offset(i), packets.length(i), read);
            }
            packets.clear();
            read.clear();
        });
        assertTrue(runs > 0);
        assertEquals(0, drops.totalPackets());
    }
}
