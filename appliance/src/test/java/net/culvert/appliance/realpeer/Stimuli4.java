// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.LEFT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER;
import static net.culvert.appliance.realpeer.Stimulus.cut;
import static net.culvert.appliance.realpeer.Stimulus.fragment4;
import static net.culvert.appliance.realpeer.Stimulus.fromTheRight;
import static net.culvert.appliance.realpeer.Stimulus.icmp4;
import static net.culvert.appliance.realpeer.Stimulus.of;
import static net.culvert.appliance.realpeer.Stimulus.offloaded;
import static net.culvert.appliance.realpeer.Stimulus.patch;
import static net.culvert.appliance.realpeer.Stimulus.summed;
import static net.culvert.appliance.realpeer.Stimulus.v4;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.packets.Packets;

/** IPv4 packets of many kinds. */
final class Stimuli4 {
    private static final int DF = 0x4000;
    private static final int UNKNOWN = 253; // a protocol for experiments (RFC 3692)
    private static final int LENGTH = 2, PROTOCOL = 9, CHECKSUM = 10; // byte offsets
    private static final int GSO_NONE = 0, GSO_TCPV4 = 1, GSO_UDP_L4 = 5; // types of a virtio_net_hdr
    private static final int TIME_EXCEEDED = 11;
    private static final String FAR_ROUTER = "198.51.100.1"; // the router's address on the other link

    private Stimuli4() {}

    static List<Stimulus> all() {
        return Stream.of(
                        forwarded(),
                        hopsAndLengths(),
                        malformed(),
                        addresses(),
                        toTheRouter(),
                        options(),
                        fragments(),
                        offloads())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Stimulus> forwarded() {
        return List.of(
                of("a datagram", v4()),
                fromTheRight("a datagram the other way", v4().from(RIGHT).to(LEFT)),
                of("a datagram without checksum", v4().withoutUdpChecksum()),
                of("a datagram whose checksum is wrong", patch(v4().bytes(), 26, 1, 2)),
                of("a SYN", v4().tcp(40000, 80).flags("S").tcpOptions((byte) 2, (byte) 4, (byte) 5, (byte) 0xB4)),
                of("an echo request", v4().icmpEcho()),
                of("an unknown protocol", summed(patch(v4().bytes(), PROTOCOL, UNKNOWN))),
                of("TOS and ECN", v4().tos(0xB9)),
                of("a reserved flag", v4().fragment(0x8000)),
                of("an empty datagram", v4().payload()),
                of("a host of the same link", v4().to("192.0.2.77")));
    }

    private static List<Stimulus> hopsAndLengths() {
        return List.of(
                of("TTL 2", v4().ttl(2)),
                of("TTL 1", v4().ttl(1)),
                of("TTL 0", v4().ttl(0)),
                of("TTL 255", v4().ttl(255)),
                of("TTL 1, longer than is quoted", v4().ttl(1).tos(0x28).payload(Packets.payload(2, 1000))),
                of("TTL 1 of an error", icmp4(v4().ttl(1), TIME_EXCEEDED)),
                of("TTL 1 of a later fragment", v4().ttl(1).fragment(3)),
                of("as long as the next link carries", v4().payload(Packets.payload(2, 1252))),
                of("too long by a byte", v4().payload(Packets.payload(3, 1253))),
                of("too long, TTL 1", v4().ttl(1).payload(Packets.payload(3, 1300))),
                of("too long with TOS", v4().tos(0x20).payload(Packets.payload(4, 1472))),
                of("too long with a reserved flag", v4().fragment(0x8000).payload(Packets.payload(4, 1400))),
                of("too long with DF", v4().fragment(DF).payload(Packets.payload(5, 1400))),
                of("too long with options", v4().ipOptions(hex("01010101")).payload(Packets.payload(5, 1400))));
    }

    private static List<Stimulus> malformed() {
        return List.of(
                of("a wrong header checksum", patch(v4().bytes(), CHECKSUM, 0x12, 0x34)),
                of("a header length of 16", summed(patch(v4().bytes(), 0, 0x44))),
                of("a header longer than its packet", Arrays.copyOf(summed(patch(v4().bytes(), 0, 0x4F)), 60)),
                of("a header cut short", cut(v4().payload().bytes(), 12)),
                of("fewer bytes than it says", cut(v4().bytes(), 8)),
                of("more bytes than it says", Arrays.copyOf(v4().bytes(), 80)),
                of("a length below its header's", summed(patch(v4().bytes(), LENGTH, 0, 19))));
    }

    private static List<Stimulus> addresses() {
        return List.of(
                of("no route", v4().to("203.0.113.9")),
                of("a source that no route leads to", v4().from("203.0.113.9").ttl(1)),
                of("from 127.0.0.1", v4().from("127.0.0.1")),
                of("from 0.0.0.0", v4().from("0.0.0.0")),
                of("from this network", v4().from("0.1.2.3")),
                of("from a group", v4().from("224.0.0.5")),
                of("from 255.255.255.255", v4().from("255.255.255.255")),
                of("from the link's broadcast address", v4().from("192.0.2.255")),
                of("from the router", v4().from(ROUTER)),
                of("from the reserved space", v4().from("240.0.0.1")),
                of("from a link-local address", v4().from("169.254.1.1")),
                of("to 127.0.0.1", v4().to("127.0.0.1")),
                of("to 0.0.0.0", v4().to("0.0.0.0")),
                of("to a group", v4().to("224.0.0.5")),
                of("to a group beyond the link", v4().to("233.252.0.1")),
                of("to the reserved space", v4().to("240.0.0.1")),
                of("to a link-local address", v4().to("169.254.1.1")),
                of("to itself", v4().from(RIGHT)),
                of("to 255.255.255.255", v4().to("255.255.255.255")),
                of("to the link's broadcast address", v4().to("192.0.2.255")),
                of("to the other link's broadcast address", v4().to("198.51.100.255")));
    }

    private static List<Stimulus> toTheRouter() {
        final PacketBuilder echo = v4().to(ROUTER).icmpEcho();
        final byte[] request = echo.bytes();
        return List.of(
                of("echo to the router", request),
                of("echo to the router, TTL 1", v4().to(ROUTER).icmpEcho().ttl(1)),
                of("echo to the router, with TOS", v4().to(ROUTER).icmpEcho().tos(0x28)),
                of("echo to the router, with DF", v4().to(ROUTER).icmpEcho().fragment(DF)),
                of("echo to the router's other address", v4().to(FAR_ROUTER).icmpEcho()),
                of("echo to the router, in two fragments", fragment4(request, 0, 24), fragment4(request, 24, 16)),
                of(
                        "echo to the router, the last fragment first",
                        fragment4(request, 24, 16),
                        fragment4(request, 0, 24)),
                of("echo to the router, checksum wrong", patch(request, 22, 1, 2)),
                of(
                        "echo to the router, cut short",
                        v4().to(ROUTER).icmpEcho().ttl(9).payload()),
                of("echo to the link", v4().to("192.0.2.255").icmpEcho()),
                of("an ICMP type that nobody knows", icmp4(echo, 77)),
                of("a closed UDP port", v4().to(ROUTER).udp(40000, 9)),
                of("a closed UDP port of the other address", v4().to(FAR_ROUTER).udp(40000, 9)),
                of("a closed UDP port, no checksum", v4().to(ROUTER).withoutUdpChecksum()),
                of("a closed UDP port, checksum wrong", patch(v4().to(ROUTER).bytes(), 26, 1, 2)),
                of(
                        "a closed TCP port",
                        v4().to(ROUTER).tcp(40000, 9).flags("S").seq(7).payload()),
                of(
                        "a closed TCP port, SYN with data",
                        v4().to(ROUTER).tcp(40000, 9).flags("S").seq(7)),
                of(
                        "a closed TCP port, ACK",
                        v4().to(ROUTER).tcp(40000, 9).flags("A").seq(7).ack(9)),
                of(
                        "a closed TCP port, FIN without ACK",
                        v4().to(ROUTER).tcp(40000, 9).flags("F").seq(-1)),
                of(
                        "a closed TCP port, RST",
                        v4().to(ROUTER).tcp(40000, 9).flags("R").seq(7)),
                of(
                        "a closed TCP port, checksum wrong",
                        patch(v4().to(ROUTER).tcp(40000, 9).bytes(), 36, 1, 2)),
                of("a protocol that nobody takes", summed(patch(v4().to(ROUTER).bytes(), PROTOCOL, UNKNOWN))));
    }

    private static List<Stimulus> options() {
        return List.of(
                of("no-operation options", v4().ipOptions(hex("01010100"))),
                of("an unknown option", v4().ipOptions(hex("5E040000"))),
                of("record route", v4().ipOptions(hex("070B040000000000000000" + "00"))),
                of("record route, full", v4().ipOptions(hex("0707080A00000100"))),
                of("record route, pointer odd", v4().ipOptions(hex("0707050000000000"))),
                of("record route with TTL 1", v4().ttl(1).ipOptions(hex("0707040000000000"))),
                of("timestamp with addresses", v4().ipOptions(hex("440C05010000000000000000"))),
                of("timestamp, full", v4().ipOptions(hex("4408090000000001"))),
                of("an option longer than the header", v4().ipOptions(hex("07FF0400"))),
                of("an option of length 1", v4().ipOptions(hex("07010400"))),
                of("router alert", v4().ipOptions(hex("94040000"))),
                of("loose source route, used up", v4().ipOptions(hex("8307080A00000100"))),
                of("loose source route to the router", v4().to(ROUTER).ipOptions(hex("830704C633640200"))),
                of(
                        "echo to the router, record route",
                        v4().to(ROUTER).icmpEcho().ipOptions(hex("0707040000000000"))));
    }

    private static List<Stimulus> fragments() {
        final byte[] whole = v4().payload(Packets.payload(6, 1400)).bytes();
        return List.of(
                of("a first fragment", v4().fragment(0x2000)),
                of("a later fragment", v4().fragment(3)),
                of("a middle fragment that is too long", fragment4(whole, 8, 1384)),
                of(
                        "fragments whose length is odd",
                        v4().to(ROUTER).fragment(0x2000).payload(Packets.payload(7, 13))),
                of("a fragment beyond the longest packet", v4().to(ROUTER).fragment(0x1FFF)));
    }

    /** Super-packets and sums that are left to the device, as hosts hand them to it. */
    private static List<Stimulus> offloads() {
        final PacketBuilder tcp = v4().tcp(40000, 80).payload(Packets.payload(8, 3600));
        return List.of(
                offloaded("a sum to be completed", v4(), GSO_NONE, 0),
                offloaded("a super-packet of TCP", tcp, GSO_TCPV4, 1200),
                offloaded("a super-packet of TCP with DF", tcp.fragment(DF), GSO_TCPV4, 1200),
                offloaded("a super-packet with TTL 1", tcp.ttl(1), GSO_TCPV4, 1200),
                offloaded("a super-packet whose segments are too long", tcp.ttl(64), GSO_TCPV4, 1400),
                offloaded("a super-packet of segments to be fragmented", tcp.fragment(0), GSO_TCPV4, 1400),
                offloaded("a super-packet of UDP", v4().payload(Packets.payload(9, 3600)), GSO_UDP_L4, 1200));
    }

    private static byte[] hex(final String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
