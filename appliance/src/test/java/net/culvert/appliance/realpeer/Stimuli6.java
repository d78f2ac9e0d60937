// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.LEFT6;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER6;
import static net.culvert.appliance.realpeer.Stimulus.cut;
import static net.culvert.appliance.realpeer.Stimulus.fragment6;
import static net.culvert.appliance.realpeer.Stimulus.fromTheRight;
import static net.culvert.appliance.realpeer.Stimulus.of;
import static net.culvert.appliance.realpeer.Stimulus.offloaded;
import static net.culvert.appliance.realpeer.Stimulus.patch;
import static net.culvert.appliance.realpeer.Stimulus.v6;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.packets.Packets;

/** IPv6 packets of many kinds. */
final class Stimuli6 {
    private static final int UNKNOWN = 253; // a next header for experiments (RFC 3692)
    private static final int NEXT_HEADER = 6; // byte offset
    private static final int HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, DESTINATION = 60;
    private static final int GSO_NONE = 0, GSO_TCPV6 = 4, GSO_UDP_L4 = 5; // types of a virtio_net_hdr
    private static final String UDP = "11"; // as a next header
    private static final String FAR_ROUTER = "2001:db8:2::1"; // the router's address on the other link

    private Stimuli6() {}

    static List<Stimulus> all() {
        return Stream.of(forwarded(), malformed(), addresses(), toTheRouter(), extensions(), offloads())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Stimulus> forwarded() {
        return List.of(
                of("a datagram", v6()),
                fromTheRight("a datagram the other way", v6().from(RIGHT6).to(LEFT6)),
                of("class and flow label", v6().tos(0xB9).flowLabel(0xABCDE)),
                of("a SYN", v6().tcp(40000, 80).flags("S")),
                of("an echo request", v6().icmpEcho()),
                of("an unknown next header", patch(v6().bytes(), NEXT_HEADER, UNKNOWN)),
                of("a host of the same link", v6().to("2001:db8:1::77")),
                of("hop limit 2", v6().ttl(2)),
                of("hop limit 1", v6().ttl(1)),
                of("hop limit 0", v6().ttl(0)),
                of("hop limit 1, longer than is quoted", v6().ttl(1).payload(Packets.payload(2, 1440))),
                of("as long as the next link carries", v6().payload(Packets.payload(2, 1232))),
                of("too long by a byte", v6().payload(Packets.payload(3, 1233))),
                of("too long, hop limit 1", v6().ttl(1).payload(Packets.payload(3, 1300))));
    }

    private static List<Stimulus> malformed() {
        return List.of(
                of("fewer bytes than it says", cut(v6().bytes(), 8)),
                of("more bytes than it says", Arrays.copyOf(v6().bytes(), 100)),
                of("a header cut short", cut(v6().payload().bytes(), 12)));
    }

    private static List<Stimulus> addresses() {
        return List.of(
                of("no route", v6().to("2001:db8:9::9")),
                of("from ::1", v6().from("::1")),
                of("from ::", v6().from("::")),
                of("from a group", v6().from("ff0e::1")),
                of("from a link-local address", v6().from("fe80::2")),
                of("from ::ffff:192.0.2.2", mapped(v6(), 8)),
                of("to ::1", v6().to("::1")),
                of("to ::", v6().to("::")),
                of("to ::ffff:198.51.100.2", mapped(v6(), 24)),
                of("to a link-local address", v6().to("fe80::2")),
                of("to a group beyond the link", v6().to("ff0e::1234")),
                of("to all nodes of the interface", v6().to("ff01::1")),
                of("to itself", v6().from(RIGHT6)),
                of("from the router", v6().from(ROUTER6)));
    }

    /** With an IPv4 address in disguise, which the builder would undo. */
    private static byte[] mapped(final PacketBuilder packet, final int at) {
        return patch(packet.bytes(), at, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 2);
    }

    private static List<Stimulus> toTheRouter() {
        final byte[] request = v6().to(ROUTER6).icmpEcho().bytes();
        return List.of(
                of("echo to the router", request),
                of(
                        "echo to the router, hop limit 1",
                        v6().to(ROUTER6).icmpEcho().ttl(1)),
                of("echo to the router's other address", v6().to(FAR_ROUTER).icmpEcho()),
                of("echo to the router, in two fragments", fragment6(request, 0, 24), fragment6(request, 24, 16)),
                of(
                        "echo to the router, the last fragment first",
                        fragment6(request, 24, 16),
                        fragment6(request, 0, 24)),
                of("echo to the router, checksum wrong", patch(request, 42, 1, 2)),
                of("fragments that overlap", fragment6(request, 0, 24), fragment6(request, 16, 24)),
                of("a fragment alone", fragment6(request, 0, 40)),
                of("fragments whose length is odd", fragment6(request, 0, 13)),
                of("a closed UDP port", v6().to(ROUTER6).udp(40000, 9)),
                of("a closed UDP port of the other address", v6().to(FAR_ROUTER).udp(40000, 9)),
                of("a closed UDP port, checksum 0", v6().to(ROUTER6).withoutUdpChecksum()),
                of("a closed UDP port, checksum wrong", patch(v6().to(ROUTER6).bytes(), 46, 1, 2)),
                of(
                        "a closed TCP port",
                        v6().to(ROUTER6).tcp(40000, 9).flags("S").seq(7).payload()),
                of(
                        "a closed TCP port, ACK",
                        v6().to(ROUTER6).tcp(40000, 9).flags("A").seq(7).ack(9)),
                of(
                        "a closed TCP port, RST",
                        v6().to(ROUTER6).tcp(40000, 9).flags("R").seq(7)),
                of("a next header that nobody takes", patch(v6().to(ROUTER6).bytes(), NEXT_HEADER, UNKNOWN)),
                of("no next header", patch(v6().to(ROUTER6).bytes(), NEXT_HEADER, 59)));
    }

    private static List<Stimulus> extensions() {
        return List.of(
                of("hop-by-hop padding", v6().extensions(HOP_BY_HOP, hex(UDP + "00010400000000"))),
                of("hop-by-hop option to skip", v6().extensions(HOP_BY_HOP, hex(UDP + "001E0400000000"))),
                of("hop-by-hop option to drop", v6().extensions(HOP_BY_HOP, hex(UDP + "005E0400000000"))),
                of("hop-by-hop option to drop and tell", v6().extensions(HOP_BY_HOP, hex(UDP + "009E0400000000"))),
                of("hop-by-hop option to drop and tell one", v6().extensions(HOP_BY_HOP, hex(UDP + "00DE0400000000"))),
                of("hop-by-hop option cut short", v6().extensions(HOP_BY_HOP, hex(UDP + "001E0900000000"))),
                of("hop-by-hop router alert", v6().extensions(HOP_BY_HOP, hex(UDP + "00050200000100"))),
                of(
                        "hop-by-hop header longer than its packet",
                        v6().extensions(HOP_BY_HOP, hex(UDP + "FF010400000000"))),
                of(
                        "hop-by-hop header behind another",
                        v6().extensions(DESTINATION, hex("0000010400000000" + UDP + "00010400000000"))),
                of("hop-by-hop with hop limit 1", v6().ttl(1).extensions(HOP_BY_HOP, hex(UDP + "00010400000000"))),
                of("destination option to drop and tell", v6().extensions(DESTINATION, hex(UDP + "009E0400000000"))),
                of(
                        "destination option to the router",
                        v6().to(ROUTER6).extensions(DESTINATION, hex(UDP + "009E0400000000"))),
                of(
                        "destination padding to the router",
                        v6().to(ROUTER6).extensions(DESTINATION, hex(UDP + "00010400000000"))),
                of("a fragment", v6().extensions(FRAGMENT, hex(UDP + "00000100001234"))),
                of("routing header through", v6().extensions(ROUTING, hex(UDP + "00000100000000"))),
                of(
                        "routing header type 0 to the router",
                        v6().to(ROUTER6)
                                .extensions(ROUTING, hex(UDP + "02000100000000" + "20010db8000200000000000000000002"))),
                of(
                        "unknown routing header to the router",
                        v6().to(ROUTER6).extensions(ROUTING, hex(UDP + "00FA0100000000"))),
                of(
                        "used-up routing header to the router",
                        v6().to(ROUTER6).extensions(ROUTING, hex(UDP + "00000000000000"))));
    }

    /** Super-packets and sums that are left to the device, as hosts hand them to it. */
    private static List<Stimulus> offloads() {
        final PacketBuilder tcp = v6().tcp(40000, 80).payload(Packets.payload(8, 3600));
        return List.of(
                offloaded("a sum to be completed", v6(), GSO_NONE, 0),
                offloaded("a super-packet of TCP", tcp, GSO_TCPV6, 1200),
                offloaded("a super-packet with hop limit 1", tcp.ttl(1), GSO_TCPV6, 1200),
                offloaded("a super-packet whose segments are too long", tcp.ttl(64), GSO_TCPV6, 1400),
                offloaded("a super-packet of UDP", v6().payload(Packets.payload(9, 3600)), GSO_UDP_L4, 1200));
    }

    private static byte[] hex(final String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
