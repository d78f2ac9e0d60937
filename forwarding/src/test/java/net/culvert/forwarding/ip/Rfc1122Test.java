// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import net.culvert.forwarding.iface.InterfaceMode;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1122, Requirements for Internet Hosts, as far as a router is one; the same of IPv6 where it has the same. */
class Rfc1122Test extends RouterContract {
    private final NetworkInterface lan =
            router.add("lan", InterfaceMode.BROADCAST, "203.0.113.254/25", "203.0.113.129/25");

    private void receivesOnLan(final byte[]... packets) {
        router.receives(lan, packets);
    }

    private static PacketBuilder onLan(final String to) {
        return own4().from("203.0.113.130").to(to);
    }

    // Section 3.2.2: when no error is sent.

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {3, 4, 5, 11, 12})
    void shouldSendNoErrorAboutAnIcmpError(final int type) {
        receives(Altered.with(Altered.icmp(HOST, "198.51.100.2", type, 0, Rfc792Test.withRest(own4().bytes())), 8, 1));

        assertEquals(1, router.dropped4(DropReason.IP_TTL_EXPIRED));
        assertEquals(1, router.count("icmp.error.forbidden"));
        router.assertSilent();
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {"255.255.255.255", "203.0.113.255"})
    void shouldSendNoErrorAboutADatagramToABroadcastAddress(final String to) {
        receivesOnLan(
                onLan(to).udp(1, 9).bytes(), Altered.ofProtocol(99, onLan(to).bytes()));

        assertEquals(1, router.dropped4(DropReason.UDP_NO_PORT));
        assertEquals(1, router.dropped4(DropReason.IP_NO_PROTOCOL));
        router.assertSilent();
    }

    @Test
    void shouldSendNoErrorAboutABroadcastInASecondNetworkOfTheLink() {
        final NetworkInterface two = router.add("two", InterfaceMode.BROADCAST, "100.64.1.254/24", "100.64.2.254/24");
        router.receives(
                two,
                own4().from("100.64.2.1").to("100.64.2.255").udp(1, 9).bytes(),
                Altered.ofProtocol(
                        99, own4().from("100.64.2.1").to("100.64.2.255").bytes()),
                own4().from("100.64.2.1")
                        .to("100.64.2.255")
                        .tcp(1, 9)
                        .flags("S")
                        .bytes());

        assertEquals(1, router.dropped4(DropReason.UDP_NO_PORT));
        assertEquals(1, router.dropped4(DropReason.IP_NO_PROTOCOL));
        assertEquals(1, router.dropped4(DropReason.TCP_NO_PORT));
        router.assertSilent();
    }

    @Test
    void shouldSendNoErrorAboutALaterFragment() {
        final List<byte[]> fragments = Altered.fragments(
                Altered.with(across4().payload(payload(1, 100)).bytes(), 8, 1), 5, 32);
        receives(fragments);

        assertEquals(4, router.dropped4(DropReason.IP_TTL_EXPIRED));
        assertEquals(3, router.count("icmp.error.forbidden"));
        router.answeredOnly(left).is(11, 0).quotes(fragments.getFirst());
    }

    @ParameterizedTest(name = "from {0}: {1}")
    @CsvSource({
        "0.0.0.0, IP_BAD_SOURCE",
        "127.0.0.1, IP_BAD_SOURCE",
        "224.0.0.5, IP_BAD_SOURCE",
        "240.0.0.1, IP_BAD_SOURCE",
        "255.255.255.255, IP_BAD_SOURCE",
        "203.0.113.255, UDP_NO_PORT",
        "203.0.113.129, IP_OWN_SOURCE"
    })
    void shouldSendNoErrorToASourceThatIsNotOneHost(final String from, final DropReason reason) {
        receivesOnLan(onLan("203.0.113.254").from(from).udp(1, 9).bytes());

        assertEquals(1, router.dropped4(reason));
        router.assertSilent();
    }

    // Section 3.2.2.6: echo.

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {"255.255.255.255", "203.0.113.255"})
    void shouldAnswerAnEchoToABroadcastAddressOnlyWhereItIsTold(final String to) {
        final byte[] echo = onLan(to).icmpEcho().payload(payload(1, 10)).bytes();
        receivesOnLan(echo);
        assertEquals(1, router.dropped4(DropReason.ICMP_IGNORED));
        router.assertSilent();

        router.icmp.repliesToGroups(true);
        receivesOnLan(echo);
        router.answeredOnly(lan).is(0, 0).fromTo("203.0.113.254", "203.0.113.130");
    }

    // Sections 3.2.2.1, 4.1.3.1 and 4.2.3.10: nobody is there.

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldAnswerPortUnreachableAboutAClosedUdpPort(final boolean isIpv6) {
        final byte[] packet = own(isIpv6).udp(1000, 9).payload(payload(1, 30)).bytes();
        receives(packet);

        assertEquals(1, dropped(isIpv6, DropReason.UDP_NO_PORT));
        final SentIcmp error = router.answeredOnly(left).quotes(packet);
        error.is(isIpv6 ? 1 : 3, isIpv6 ? 4 : 3).fromTo(isIpv6 ? LEFT6_FULL : LEFT, isIpv6 ? HOST6_FULL : HOST);
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldDropSilentlyADatagramWhoseUdpChecksumIsWrong(final boolean isIpv6) {
        final byte[] packet = own(isIpv6).udp(1000, 9).payload(payload(1, 30)).bytes();
        packet[packet.length - 1]++;
        receives(packet);

        assertEquals(1, dropped(isIpv6, DropReason.UDP_BAD_CHECKSUM));
        router.assertSilent();
    }

    @Test
    void shouldTakeAUdpDatagramWithoutAChecksum() {
        receives(own4().udp(1000, 9).withoutUdpChecksum().bytes());

        assertEquals(1, router.dropped4(DropReason.UDP_NO_PORT));
        router.answeredOnly(left).is(3, 3);
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldResetASegmentToAClosedTcpPort(final boolean isIpv6) {
        receives(own(isIpv6).tcp(1000, 9).flags("S").seq(99).bytes());

        assertEquals(1, dropped(isIpv6, DropReason.TCP_NO_PORT));
        final byte[] reset = router.sentOnly(left);
        WellFormed.assertTransport(reset);
        final ByteBuffer tcp = ByteBuffer.wrap(reset, isIpv6 ? 40 : 20, 20).slice();
        assertEquals(9, tcp.getShort(0));
        assertEquals(1000, tcp.getShort(2));
        assertEquals(100, tcp.getInt(8), "acknowledged");
        assertEquals(0x14, tcp.get(13), "RST and ACK");
    }

    @Test
    void shouldNotResetAReset() {
        receives(own4().tcp(1000, 9).flags("R").bytes());

        assertEquals(1, router.dropped4(DropReason.TCP_NO_PORT));
        router.assertSilent();
    }

    @Test
    void shouldDropSilentlyASegmentWhoseTcpChecksumIsWrong() {
        final byte[] packet = own4().tcp(1000, 9).flags("S").bytes();
        packet[packet.length - 1]++;
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.TCP_BAD_CHECKSUM));
        router.assertSilent();
    }

    @Test
    void shouldNotResetASegmentToABroadcastAddress() {
        receivesOnLan(onLan("203.0.113.255").tcp(1, 9).flags("S").bytes());

        assertEquals(1, router.dropped4(DropReason.TCP_NO_PORT));
        router.assertSilent();
    }

    @Test
    void shouldAnswerProtocolUnreachableAboutAProtocolThatNobodyTakes() {
        final byte[] packet =
                Altered.ofProtocol(99, own4().payload(payload(1, 30)).bytes());
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_NO_PROTOCOL));
        router.answeredOnly(left).is(3, 2).fromTo(LEFT, HOST).quotes(packet);
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldGivePacketsToTheProtocolThatIsRegistered(final boolean isIpv6) {
        final int[] taken = new int[2];
        router.worker.register(isIpv6, 99, (packet, transport, isToGroup, nowNs) -> {
            taken[0]++;
            taken[1] = transport;
            return taken[0] == 1 ? DropReason.DELIVERED : DropReason.UDP_BAD_LENGTH;
        });
        final byte[] packet = Altered.ofProtocol(99, own(isIpv6).bytes());
        receives(packet, packet);

        assertEquals(2, taken[0]);
        assertEquals(isIpv6 ? 40 : 20, taken[1]);
        assertEquals(1, router.count(isIpv6 ? "ip6.ip6s_delivered" : "ip.ips_delivered"));
        assertEquals(1, dropped(isIpv6, DropReason.UDP_BAD_LENGTH));
        router.assertSilent();
    }

    @Test
    void shouldSendTheReplyThatARegisteredProtocolMadeOfAPacket() {
        router.worker.register(false, 99, (packet, transport, isToGroup, nowNs) -> {
            final int source = packet.buffer().getInt(packet.offset() + 12);
            packet.buffer().putInt(packet.offset() + 12, packet.buffer().getInt(packet.offset() + 16));
            packet.buffer().putInt(packet.offset() + 16, source);
            return DropReason.NONE;
        });
        router.repliesOfOthers(1);
        receives(Altered.ofProtocol(99, own4().bytes()));

        WellFormed.assertIp(router.sentOnly(left));
        assertEquals(1, router.count("ip.ips_delivered"));
    }

    // Section 3.3.2: reassembly.

    @Test
    void shouldTellTheSenderWhenReassemblyTimesOut() {
        final byte[] echo = own4().icmpEcho().payload(payload(1, 1000)).bytes();
        final List<byte[]> fragments = Altered.fragments(echo, 3, 400);
        receives(fragments.get(0), fragments.get(2));
        assertEquals(2, router.worker.held());

        afterSeconds(31);

        assertEquals(2, router.dropped4(DropReason.IP_FRAGMENT_TIMEOUT));
        assertEquals(0, router.worker.held());
        router.answeredOnly(left).is(11, 1).fromTo(LEFT, HOST).quotes(fragments.getFirst());
    }

    @Test
    void shouldTellNobodyWhenReassemblyTimesOutWithoutTheFirstFragment() {
        final byte[] echo = own4().icmpEcho().payload(payload(1, 1000)).bytes();
        receives(Altered.fragments(echo, 3, 400).get(1));

        afterSeconds(31);

        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENT_TIMEOUT));
        router.assertSilent();
    }

    @Test
    void shouldNotJoinFragmentsThatComeTooLate() {
        final List<byte[]> fragments =
                Altered.fragments(own4().icmpEcho().payload(payload(1, 600)).bytes(), 3, 400);
        receives(fragments.get(0));
        router.nowNs += 31_000_000_000L;
        receives(fragments.get(1));

        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENT_TIMEOUT));
        router.answeredOnly(left).is(11, 1);
        assertEquals(1, router.worker.held(), "the second waits for another first");
    }

    @Test
    void shouldTellNobodyWhenABroadcastTimesOut() {
        final byte[] echo =
                onLan("203.0.113.255").icmpEcho().payload(payload(1, 1000)).bytes();
        receivesOnLan(Altered.fragments(echo, 3, 400).get(0));

        afterSeconds(31);

        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENT_TIMEOUT));
        router.assertSilent();
    }

    // Section 3.3.4.2: the weak host model, and the strong one where asked.

    @Test
    void shouldTakePacketsForAnyOfItsAddressesByAnyInterface() {
        receives(across4().to("198.51.100.254").icmpEcho().bytes());

        router.answeredOnly(left).is(0, 0).fromTo("198.51.100.254", HOST);
    }
}
